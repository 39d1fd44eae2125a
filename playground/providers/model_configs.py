"""What the Hub extracts from the files of text models: their types, tokens and chat templates.

The templates are short forms of the models' own.
"""

from typing import Final

from playground.json_types import Json, JsonObject

CHATML: Final = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
INSTRUCTIONS: Final = (
    "{{ bos_token }}{% for message in messages %}{% if message.role == 'assistant' %}"
    " {{ message.content }}{{ eos_token }}{% else %}[INST] {{ message.content }} [/INST]"
    "{% endif %}{% endfor %}"
)
TOOLS: Final = "{{ bos_token }}[AVAILABLE_TOOLS] {{ tools }} [/AVAILABLE_TOOLS]"


def model_config(
    model_type: str, eos: str, bos: str | None = None, template: Json = None, jinja: str = ""
) -> JsonObject:
    """The Hub's extract of a model's files; `jinja` is a file of its own beside the tokenizer's."""
    tokenizer = {"bos_token": bos, "eos_token": eos, "pad_token": eos}
    if template is not None:
        tokenizer["chat_template"] = template
    base = {"model_type": model_type, "tokenizer_config": tokenizer}
    return {**base, "chat_template_jinja": jinja} if jinja else base


QWEN: Final = model_config("qwen3", "<|im_end|>", template=CHATML)
QWEN_2_JINJA: Final = model_config("qwen2", "<|im_end|>", jinja=CHATML)
LLAMA: Final = model_config("llama", "<|eot_id|>", "<|begin_of_text|>")
DEEPSEEK: Final = model_config("deepseek_v3", "<｜end▁of▁sentence｜>", "<｜begin▁of▁sentence｜>")
GPT_OSS: Final = model_config("gpt_oss", "<|return|>", "<|startoftext|>")
COMMAND: Final = model_config(
    "cohere2",
    "<|END_OF_TURN_TOKEN|>",
    "<BOS_TOKEN>",
    [{"name": "default", "template": CHATML}, {"name": "tool_use", "template": TOOLS}],
)
MISTRAL: Final = model_config(
    "mistral",
    "</s>",
    "<s>",
    [{"name": "default", "template": INSTRUCTIONS}, {"name": "tool_use", "template": TOOLS}],
)
