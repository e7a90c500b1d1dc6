"""Presidio's rate on texts from a file; run by bench.screening with the interpreter of its own environment."""

import json
import sys
import time
from pathlib import Path


def analyzer():
    """Presidio with its Swedish recognizers over a blank Swedish model: no download."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    engine = SpacyNlpEngine(models=[{"lang_code": "sv", "model_name": "blank"}])
    engine.nlp = {"sv": spacy.blank("sv")}
    registry = RecognizerRegistry(supported_languages=["sv"])
    registry.load_predefined_recognizers(languages=["sv"], nlp_engine=engine)
    _add_swedish(registry)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["sv"])


def _add_swedish(registry) -> None:
    """The Swedish recognizers are not on by default in every version."""
    import presidio_analyzer.predefined_recognizers as known

    loaded = {recognizer.name for recognizer in registry.recognizers}
    for name in dir(known):
        if name.startswith("Se") and name.endswith("Recognizer") and name not in loaded:
            registry.add_recognizer(getattr(known, name)(supported_language="sv"))


def main() -> None:
    """Print texts a second."""
    texts = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    engine = analyzer()
    print(sorted(recognizer.name for recognizer in engine.registry.recognizers))
    for text in texts[:50]:
        engine.analyze(text, language="sv")
    start = time.process_time()
    for text in texts:
        engine.analyze(text, language="sv")
    print(len(texts) / (time.process_time() - start))


if __name__ == "__main__":
    main()
