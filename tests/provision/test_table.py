"""What is wrong with a table is told row by row, and nothing is written then."""

import pytest

from baysign_host.errors import HostError
from baysign_host.provision import rows, table
from tests.provision.parts import LOGIN, template


@pytest.fixture
def read(tmp_path):
    """`read(text)` → the signs that a table makes of the template."""

    def make(data: str | bytes, **changes):
        file = tmp_path / "signs.csv"
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return rows.signs(table.read(file), template(**changes))

    return make


def configs(found) -> list[dict]:
    """The configurations, where nothing is wrong."""
    assert found.errors == []
    return [sign.config for sign in found.signs]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_however_a_spreadsheet_saves_it(read, delimiter, end, mark):
    lines = [["id", "name"], ["e1", '"Hafen, 满; Ost"'], ["", ""], ["e2", ""]]
    text = end.join(delimiter.join(cells) for cells in lines)
    found = read(mark + text.encode())
    assert [(c["id"], c.get("name")) for c in configs(found)] == [
        ("e1", "Hafen, 满; Ost"),
        ("e2", None),
    ]
    assert [sign.row for sign in found.signs] == [2, 4]


def test_excels_own_line_about_the_delimiter(read):
    assert [c["id"] for c in configs(read("sep=;\r\nid;name\r\ne1;a,b,c,d\r\n"))] == ["e1"]


def test_cells_have_the_kind_of_their_setting(read):
    (config,) = configs(
        read(
            "id,position.lat,position.lon,groups,lots.p1.capacity,simulation,network.wifi[1].ssid,"
            "network.wifi[0].password,lines[0].texts.full,lots.p1.max\n"
            "e1,24.5,118,north|west,120,TRUE,007,12345678,null,null\n"
        )
    )
    assert config["position"] == {"lat": 24.5, "lon": 118}
    assert config["groups"] == ["north", "west"]
    assert config["lots"]["p1"]["capacity"] == 120 and config["simulation"] is True
    wifi = [{"ssid": "street", "password": "12345678"}, {"ssid": "007"}]
    assert config["network"]["wifi"] == wifi
    assert config["lines"][0]["texts"]["full"] is None and config["lots"]["p1"]["max"] is None


def test_a_decimal_comma_where_commas_do_not_part_cells(read):
    (config,) = configs(read("id;position.lat;position.lon\ne1;24,5;-0,25\n"))
    assert config["position"] == {"lat": 24.5, "lon": -0.25}
    assert 'row 2: position.lat: "24,5" is not a number; -90 to 90 ° allowed' in (
        read('id,position.lat,position.lon\ne1,"24,5",1\n').errors
    )


def test_an_empty_cell_leaves_what_the_template_says(read):
    first, second = configs(read("id,lots.p1.capacity\ne1,\ne2,7\n"))
    assert first["lots"]["p1"]["capacity"] == 400 and second["lots"]["p1"]["capacity"] == 7


def test_lots_with_dots_in_their_names(read):
    lots = {"P 1.a": {"source": "city", "max_age_s": 900}}
    text = "id,lots.P 1.a.capacity\ne1,8\n"
    (config,) = configs(read(text, lots=lots, lines=[{"lots": ["P 1.a"]}]))
    assert config["lots"]["P 1.a"]["capacity"] == 8


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("nmae", "column nmae: unknown setting; did you mean name"),
        ("position.latt", "did you mean position.lat"),
        ("lines[0].arow", "did you mean lines[].arrow"),
        ("lots.p1.capcity", "did you mean lots.*.capacity"),
        ("password", "did you mean broker.password"),
        ("lines.lots", "did you mean lines[].lots"),
        ("groups[0", "unknown setting"),
        ("position", "is not one setting; name what is below it: position.lat"),
        ("network.wifi", "name what is below it: network.wifi[0].ssid"),
    ],
)
def test_an_unknown_column_gets_the_nearest(read, column, says):
    found = read(f"id,{column}\ne1,1\n")
    assert found.signs == [] and len(found.errors) == 1 and says in found.errors[0]


def test_every_error_of_every_row(read):
    found = read(
        "id,broker.port,lots.p1.capacity,lines[0].arrow,network.wifi[3].ssid\n"
        "e1,99999,x,up,\n"
        "e 2,,,,\n"
        "E1,,,,far\n"
        "e4,1883,5,,,surplus\n"
        "e5,1883,5,none,\n"
        "e5,,,,\n"
        "..,,,,\n"
        "labels.html,,,,\n"
    )
    assert found.errors == [
        'row 2: lots.p1.capacity: "x" is not a number; 1 to 99999 spaces allowed',
        'row 3: id: "e 2" holds " "; letters, digits, _ . and - allowed',
        "row 4: network.wifi[3].ssid: there is no [2] before it",
        'row 4: id: "E1" is, but for capitals, the id of row 2 too',
        "row 5: 6 cells, but only 5 columns",
        'row 7: id: "e5" is the id of row 6 too',
        'row 8: id: ".." cannot be the name of a folder here',
        'row 9: id: "labels.html" cannot be the name of a folder here',
    ]
    found = read("id,broker.port,lines[0].arrow\ne1,99999,up\n")
    assert found.errors == [
        "row 2: broker.port: 99999 is out of range; 1 to 65535 allowed",
        'row 2: lines[0].arrow: "up" is not one of none, left, ahead, right',
    ]


def test_what_the_template_lacks_is_told_once(read):
    found = read("id,name\ne1,a\ne2,b\n", broker={})
    assert found.errors == ["every row: broker.host: missing: host name or address"]
    assert (
        "row 3: id: missing: name of the sign, part of its topics"
        in read("id,name\ne1,\n,b\n").errors
    )


def test_a_copied_address_deserves_a_look(read):
    text = "id,network.fixed.address\ne1,10.0.0.7\ne2,10.0.0.8\ne3,10.0.0.7\n"
    found = read(text)
    assert found.errors == []
    assert "row 4: network.fixed.address: 10.0.0.7 is that of row 2 too" in found.warnings


def test_an_error_shows_no_password(read):
    found = read(f"id,broker.password\ne1,{LOGIN * 20}\n")
    assert (
        len(found.errors) == 1 and "row 2: broker.password: *** has 240 bytes" in found.errors[0]
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the first row is empty"),
        (b"id,name\r\n", "no row below the first one"),
        (b"id,,name\ne1,,a\n", "column 2 has no name"),
        (b"id,id\ne1,e2\n", "column id is there twice"),
        ("id,name\ne1,满".encode("gbk"), "line 2 is not UTF-8"),
        ("id,name\ne1,满".encode("utf-16"), "no text in UTF-8"),
        (b'id,name\ne1,"a', "no CSV table"),
        (b"id\n" + b"e\n" * 1001, "1001 signs; at most 1000"),
        (b"id" + b",#" * 200 + b"\ne1\n", "201 columns; at most 200"),
        (b"x" * (2 * 1024 * 1024 + 1), "over 2 MiB"),
    ],
)
def test_what_is_no_table_is_one_line(read, data, says):
    with pytest.raises(HostError) as caught:
        read(data)
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_no_table_at_all(tmp_path):
    with pytest.raises(HostError, match=r"none\.csv: No such file"):
        table.read(tmp_path / "none.csv")
