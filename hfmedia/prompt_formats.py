"""The built-in prompt formats of raw text generation, for models without a chat template.

With `do_continue` the last answer is left open, where the last message is one; otherwise a new
answer is opened. Images in messages are left out: these formats have no place for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hfmedia.conversation import is_system
from hfmedia.model_data import special_tokens_of
from hfmedia.prompts import Messages, text_of

# They get the plain form whatever their end token is: most of them are no chat models.
PLAIN_TYPES: Final = ("gpt2", "gpt_neo", "gemma", "gemma2")


def get_inputs(
    messages: Messages, model_data: Any, model_type: Any, do_continue: bool = False
) -> str:
    """The prompt in the built-in format that fits the model; the plain one where none does.

    `model_data` is the Hub's description of the model, `model_type` the one in its `config`.
    """
    author = model_data.get("author") if isinstance(model_data, Mapping) else None
    if model_type in PLAIN_TYPES:
        return format_prompt(messages, do_continue)
    if model_type == "mistral" and author == "mistralai":
        return format_prompt_mistral(messages, do_continue)
    match special_tokens_of(model_data).get("eos_token"):
        case "<|endoftext|>" | "<eos>" | "</s>" as end_token:
            return format_prompt_custom(messages, end_token, do_continue)
        case "<|im_end|>":
            return format_prompt_qwen(messages, do_continue)
        case "<｜end▁of▁sentence｜>":
            return format_prompt_qwen2(messages, do_continue)
        case "<|eot_id|>":
            return format_prompt_llama(messages, do_continue)
        case _:
            return format_prompt(messages, do_continue)


def format_prompt(messages: Messages, do_continue: bool = False) -> str:
    """`User: …` and `Assistant: …` in lines; a single message of a user stays as it is."""
    if [_role(message) for message in messages] == ["user"]:
        return _text(messages[0])
    lines = [
        f"{_role(message).capitalize()}: {_text(message)}"
        for message in messages
        if _text(message).strip()
    ]
    return "\n".join(lines if _is_left_open(messages, do_continue) else [*lines, "Assistant:"])


def format_prompt_mistral(messages: Messages, do_continue: bool = False) -> str:
    """Questions in `[INST]` and `[/INST]`; system messages follow the last question.

    What comes between two answers is one question. Where an answer is last, and is not left open,
    it is asked again.
    """
    exchanges: list[str] = []
    question: list[str] = []
    for message in messages:
        if _role(message) == "assistant":
            asked = "\n".join(question)
            exchanges.append(f"<s>[INST]{asked} [/INST] {_text(message)}</s>")
            question.clear()
        elif not is_system(message):
            question.append(_text(message))
    history = "\n".join(exchanges)
    if _is_left_open(messages, do_continue):
        return history.removesuffix("</s>")
    asked = "\n".join(question or [_text(message) for message in messages[-1:]])
    system = [_text(message) for message in messages if is_system(message)]
    return f"{history}\n<s>[INST] {' '.join([asked, *system])} [/INST]"


def format_prompt_qwen(messages: Messages, do_continue: bool = False) -> str:
    """Messages between `<|im_start|>` and `<|im_end|>`: the form that is known as ChatML."""
    return _marked(messages, lambda role: f"<|im_start|>{role}\n", "\n<|im_end|>\n", do_continue)


def format_prompt_qwen2(messages: Messages, do_continue: bool = False) -> str:
    """Messages behind `<｜User｜>` and `<｜Assistant｜>`: DeepSeek's form."""
    end = "<｜end▁of▁sentence｜>"
    return _marked(messages, lambda role: f"<｜{role.capitalize()}｜>", end, do_continue)


def format_prompt_llama(messages: Messages, do_continue: bool = False) -> str:
    """The form of Llama 3: each role in a header, each message ended by `<|eot_id|>`."""
    marked = _marked(
        messages,
        lambda role: f"<|start_header_id|>{role}<|end_header_id|>\n\n",
        "\n<|eot_id|>\n",
        do_continue,
    )
    return f"<|begin_of_text|>{marked}"


def format_prompt_custom(
    messages: Messages,
    end_token: str = "</s>",  # noqa: S107 - a token of text
    do_continue: bool = False,
) -> str:
    """Messages behind `<|user|>` and `<|assistant|>`, each ended by `end_token`."""
    return _marked(messages, lambda role: f"<|{role}|>\n", f"{end_token}\n", do_continue)


def _marked(messages: Messages, head: Callable[[str], str], end: str, do_continue: bool) -> str:
    """Each message between a mark of its role and a mark of its end."""
    marked = "".join(f"{head(_role(message))}{_text(message)}{end}" for message in messages)
    if _is_left_open(messages, do_continue):
        return marked.removesuffix(end)
    return marked + head("assistant")


def _is_left_open(messages: Messages, do_continue: bool) -> bool:
    return do_continue and bool(messages) and _role(messages[-1]) == "assistant"


def _role(message: Mapping[str, Any]) -> str:
    return str(message.get("role", "user"))


def _text(message: Mapping[str, Any]) -> str:
    return text_of(message.get("content"))
