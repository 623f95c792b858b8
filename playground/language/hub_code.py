"""“Show the code” of a model of the Hugging Face Hub: lines that print the answer shown."""

from __future__ import annotations

from playground.language.hub import AUTO, MASK, hypothesis_for

READ = {
    "text-classification": (
        "for found in read(text, top_k=None, truncation=True):",
        '    print(found["label"], f"{found[\'score\']:.4f}")',
    ),
    "token-classification": (
        'for found in read(text, aggregation_strategy="simple"):',
        '    print(found["entity_group"], text[found["start"] : found["end"]].strip())',
    ),
    "zero-shot-classification": (
        "found = read(text, candidate_labels=labels, hypothesis_template=template)",
        'for label, p in zip(found["labels"], found["scores"]):',
        '    print(label, f"{p:.4f}")',
    ),
    "fill-mask": (
        f"text = text.replace({MASK!r}, read.tokenizer.mask_token)",
        'for found in read(text, top_k=5, tokenizer_kwargs={"truncation": True}):',
        '    print(found["token_str"], f"{found[\'score\']:.4f}")',
    ),
}


def hub_code(name: str, task: str, text: str, labels: tuple[str, ...] = ()) -> str:
    """Lines that read `text` with a model of the Hub, as `read_with` does."""
    auto = AUTO[task]
    chosen = []
    if task == "zero-shot-classification":
        chosen = [f"labels = {list(labels)!a}", f"template = {hypothesis_for(text)!a}"]
    return "\n".join(
        [
            "# Needs: pip install torch transformers",
            "import torch",
            f"from transformers import {auto}, AutoTokenizer, pipeline",
            "",
            f"name = {name!a}",
            f"model = {auto}.from_pretrained(name, use_safetensors=True, dtype=torch.float32)",
            "tokenizer = AutoTokenizer.from_pretrained(name)",
            f"read = pipeline({task!r}, model=model.eval(), tokenizer=tokenizer)",
            f"text = {text!a}",
            *chosen,
            *READ[task],
        ]
    )
