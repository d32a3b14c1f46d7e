"""Measures another cleaner's rules on a JSON lines corpus, in one process: `peers.py c4|justext FILE LANGUAGE`.

Imports, reading and building the documents are not counted, only the rules themselves. Best of three; prints JSON.
"""

import json
import sys
import time


def c4(texts, _language):
    """datatrove's C4 line rules. Its count of sentences would need a tokenizer to be downloaded: left out."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    rules = C4QualityFilter(split_paragraph=True, min_num_sentences=-1)

    def make():
        return [Document(text=text, id=str(n)) for n, text in enumerate(texts)]

    def run(documents):
        kept = [document for document in documents if rules.filter(document) is True]
        return sum(len(document.text) for document in kept)

    return make, run


def justext(texts, language):
    """jusText's classifier, with a line as a paragraph."""
    from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph
    from justext.utils import get_stoplist

    stoplist = get_stoplist(language)
    path = PathInfo().append("body").append("p")

    def paragraph(line):
        made = Paragraph(path)
        made.append_text(line)
        return made

    def make():
        return [[paragraph(line) for line in text.split("\n") if line.strip()] for text in texts]

    def run(documents):
        kept = 0
        for paragraphs in documents:
            classify_paragraphs(paragraphs, stoplist)
            revise_paragraph_classification(paragraphs)
            kept += sum(len(p.text) for p in paragraphs if not p.is_boilerplate)
        return kept

    return make, run


def main():
    peer, path, language = sys.argv[1:]
    with open(path, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    make, run = {"c4": c4, "justext": justext}[peer](texts, language)
    best, kept = float("inf"), 0
    for _ in range(3):
        documents = make()
        begin = time.perf_counter()
        kept = run(documents)
        best = min(best, time.perf_counter() - begin)
    chars = sum(map(len, texts))
    print(json.dumps({"documents": len(texts), "chars": chars, "kept": kept, "seconds": best}))


if __name__ == "__main__":
    main()
