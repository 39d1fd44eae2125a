"""Chat templates in the manners of well-known families of models, and models that have them."""

from __future__ import annotations

from typing import Any, Final

CHATML: Final = """
{%- for message in messages %}
{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' }}
{% endfor %}
{%- if add_generation_prompt %}
{{ '<|im_start|>assistant' }}
{% endif %}
"""

LLAMA: Final = """
{{- bos_token }}
{%- if messages[0].role == 'system' %}
    {%- set system = messages[0].content | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system = 'Be helpful.' %}
{%- endif %}
{{- '<|start_header_id|>system<|end_header_id|>\\n\\n' }}
{{- 'Today: ' + strftime_now('%Y') + '\\n' + system + '<|eot_id|>' }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' }}
    {{- message.content | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

MISTRAL: Final = """
{{- bos_token }}
{%- for message in messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('Roles must alternate: user, assistant, user, assistant, ...') }}
    {%- endif %}
    {%- if message['role'] == 'user' %}
        {{- '[INST] ' + message['content'] + ' [/INST]' }}
    {%- elif message['role'] == 'assistant' %}
        {%- generation %}
        {{- ' ' + message['content'] + eos_token }}
        {%- endgeneration %}
    {%- else %}
        {{- raise_exception('Only user and assistant roles are supported!') }}
    {%- endif %}
{%- endfor %}
"""

GEMMA: Final = """
{{- bos_token }}
{%- if messages[0]['role'] == 'system' %}
    {{- raise_exception('The system role is not supported') }}
{%- endif %}
{%- for message in messages %}
    {%- if message['role'] == 'assistant' %}
        {%- set role = 'model' %}
    {%- else %}
        {%- set role = message['role'] %}
    {%- endif %}
    {{- '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<start_of_turn>model\\n' }}
{%- endif %}
"""

TOOLS: Final = """
{%- set seen = namespace(calls=0) %}
{%- if tools is not none and tools %}
    {{- '<tools>' }}
    {%- for tool in tools %}{{ tool.function | tojson }}{% endfor %}
    {{- '</tools>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.content is none %}
        {%- for call in message.tool_calls %}
            {%- set seen.calls = seen.calls + 1 %}
            {{- '<call>' + call.function.name + call.function.arguments | tojson + '</call>\\n' }}
        {%- endfor %}
        {%- continue %}
    {%- endif %}
    {{- '<' + message.role + '>' + message.content + '\\n' }}
{%- endfor %}
{{- '(%d)' % seen.calls }}
"""

BOS: Final = "<s>"
EOS: Final = "</s>"


def model_with(template: Any, **fields: Any) -> dict[str, Any]:
    """The Hub's description of a model with that template."""
    tokens = {"bos_token": {"__type": "AddedToken", "content": BOS}, "eos_token": EOS}
    return {"config": {"tokenizer_config": {**tokens, "chat_template": template, **fields}}}


def message(role: str, content: Any) -> dict[str, Any]:
    return {"role": role, "content": content}
