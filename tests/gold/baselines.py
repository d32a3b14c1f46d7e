"""What other cleaners do on this benchmark: `pip install datatrove regex jusText lxml_html_clean; python3 tests/gold/baselines.py`.

A line counts as cut when it is not in what the cleaner keeps. Metadata and lines set aside count neither way, as in
`unfurnish eval`. jusText works with a line as a paragraph, with its stop words of the language where it has any.
"""

import pathlib

METADATA = {"dateline", "byline", "source", "caption"}
STOPLISTS = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "hi": "Hindi",
    "id": "Indonesian", "it": "Italian", "ko": "Korean", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "ur": "Urdu", "vi": "Vietnamese",
}


def documents():
    for path in sorted(pathlib.Path(__file__).parent.glob("*/*.txt")):
        lines = [line.partition("\t") for line in path.read_text("utf-8").split("\n") if line.strip()]
        yield path.parent.name, [(label, text.replace("⟦", "").replace("⟧", "")) for label, _, text in lines]


def c4(_language, lines):
    """datatrove's C4 line rules; its count of sentences per document is off, as it drops whole documents."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    rules = C4QualityFilter(split_paragraph=True, min_num_sentences=-1)
    kept = []
    for line in lines:
        document = Document(text=line, id="")
        kept.append(rules.filter(document) is True and bool(document.text.strip()))
    return kept


def justext(language, lines):
    from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph
    from justext.utils import get_stoplist, get_stoplists

    name = STOPLISTS.get(language)
    stoplist = get_stoplist(name) if name in get_stoplists() else frozenset()
    path = PathInfo().append("body").append("p")
    paragraphs = []
    for line in lines:
        paragraph = Paragraph(path)
        paragraph.append_text(line)
        paragraphs.append(paragraph)
    # without stop words the classifier's own setting for languages it does not know
    options = {} if stoplist else {"stopwords_low": 0, "stopwords_high": 0}
    classify_paragraphs(paragraphs, stoplist, **options)
    revise_paragraph_classification(paragraphs)
    return [not paragraph.is_boilerplate for paragraph in paragraphs]


def main():
    print(f"{'':28s}{'precision':>10s}{'recall':>8s}{'F1':>7s}{'kept':>8s}")
    for name, cleaner in (("datatrove, C4 line rules", c4), ("jusText, classifier", justext)):
        furniture = found = content = cut = 0
        for language, lines in documents():
            for (label, _), kept in zip(lines, cleaner(language, [text for _, text in lines])):
                if label == "." or label.startswith("~"):
                    content += 1
                    cut += not kept
                elif label != "-" and label not in METADATA:
                    furniture += 1
                    found += not kept
        precision, recall = found / max(1, found + cut), found / furniture
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{name:28s}{precision:10.3f}{recall:8.3f}{f1:7.3f}{1 - cut / content:8.3f}")


if __name__ == "__main__":
    main()
