"""What the municipality knows makes the engine surer: its officials, numbers, addresses, streets and trakter."""

from kanalvakt.screening.engine import ENGINE_VERSION, Context, scan


def types(text, context):
    return {(item.type, text[item.start : item.end]) for item in scan(text, "comment", context).personal}


def test_an_official_in_the_register_is_told_from_a_private_person():
    context = Context(officials=frozenset({"Vera Lundin"}))
    assert types("Bra jobbat Vera Lundin!", context) == {("PERSON_NAME_OFFICIAL", "Vera Lundin")}
    assert types("Bra jobbat Vera Lundin!", Context()) == {("PERSON_NAME", "Vera Lundin")}


def test_the_municipalitys_own_number_mail_and_address_are_no_private_data():
    context = Context(
        phones=frozenset({"0980-319 200"}),
        emails=frozenset({"@exempelby.example"}),
        addresses=frozenset({"Torggatan 1"}),
    )
    found = types("Ring 0980-319 200, skriv till info@exempelby.example eller kom till Torggatan 1", context)
    assert {kind for kind, _ in found} == {"OWN_PHONE", "OWN_EMAIL", "OWN_ADDRESS"}


def test_a_known_trakt_and_street_need_no_other_sign():
    context = Context(trakter=frozenset({"Hov"}), streets=frozenset({"tjuvholmen"}))
    assert ("PROPERTY_DESIGNATION", "Hov 2:14") in types("Det låter från Hov 2:14", context)
    assert ("STREET_ADDRESS", "Tjuvholmen 8") in types("Fest på Tjuvholmen 8", context)


def test_more_names_can_be_loaded():
    context = Context(names=frozenset({("first", "Qvintilla")}))
    assert types("Qvintilla vann loppet", context) == {("PERSON_NAME", "Qvintilla")}
    assert types("Qvintilla vann loppet", Context()) == set()


def test_the_version_names_code_and_data():
    assert ENGINE_VERSION.startswith("1-")
    assert len(ENGINE_VERSION) == 14
