from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime

import pytest
from ldap3.protocol import rfc4511

from exeunt.errors import Denied, Unavailable, Uncertain, WriteDuringRead
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.simulator.authority import create_authority
from exeunt_ldap.edits import put
from exeunt_ldap.simulator import Layout, census
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.layout import BASE, GROUPS, PEOPLE
from exeunt_ldap.simulator.server import Account

PATIENT = HttpOptions(connect=5.0, read=1.0)


@pytest.fixture
def cable(world, wire):
    made = []

    def make(port=0, **more):
        made.append(wire.Cable(port or world.server.port, **more))
        return made[-1]

    yield make
    for item in made:
        item.close()


def test_a_server_with_an_unknown_ca_is_not_talked_to(world, tmp_path):
    stranger = create_authority(tmp_path / "stranger", now=datetime.now(UTC))
    connector = world.connector(ca_file=str(stranger.ca))
    with pytest.raises(Unavailable) as failed:
        list(connector.principals())
    assert failed.value.code == "ldap.certificate"


def test_a_certificate_for_another_name_is_not_talked_to(world, cable):
    other = cable(host="127.0.0.2")
    with pytest.raises(Unavailable) as failed:
        list(world.connector(url=f"ldaps://127.0.0.2:{other.port}").principals())
    assert failed.value.code == "ldap.certificate"


def test_a_ca_file_that_is_none_is_an_operators_mistake(world, tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(Unavailable) as failed:
        list(world.connector(ca_file=str(tmp_path / "ca.pem")).principals())
    assert failed.value.code == "ldap.ca-file"


def test_start_tls_comes_before_the_password(world, cable):
    plain = cable(world.server.plain_port)
    connector = world.connector(url=f"ldap://127.0.0.1:{plain.port}", start_tls=True)
    assert list(connector.principals())
    assert world.server.reader.password.encode() not in plain.sent
    assert world.server.reader.dn.encode() not in plain.sent
    assert connector.practice


def test_the_practice_mark_is_seen_before_anything_else_was_asked(world):
    assert world.connector().practice


def test_a_refused_password_is_tried_once_however_often_we_are_asked(world):
    connector = world.connector(account=Account(world.leaver, "wrong"))
    for _ in range(8):
        with pytest.raises(Denied) as refused:
            list(connector.principals())
        assert refused.value.code == "ldap.bind-refused"
        assert "wrong" not in repr(refused.value)
    assert len(census(world.server)[world.leaver]["pwdFailureTime"]) == 1


def test_a_list_beyond_the_size_limit_is_read_whole_by_pages(make_world):
    world = make_world(Layout(size_limit=50), people=160)
    found, end = world.connector(page_size=7).principals().all()
    assert end.whole
    assert len(found) == len({item.ref for item in found}) == 160 + 2  # and the two service accounts


def test_pages_larger_than_the_server_gives_are_an_error_not_a_short_list(make_world):
    world = make_world(Layout(size_limit=50), people=60)
    _, end = world.connector(page_size=5000).principals().all()
    assert not end.whole
    assert [gap.code for gap in end.gaps] == ["ldap.partial"]


def test_a_mistyped_base_is_an_error_not_an_empty_directory(world):
    _, end = world.connector(people_base=f"ou=peopel,{BASE}").principals().all()
    assert [gap.code for gap in end.gaps] == ["ldap.no-base"]


def test_a_referral_is_reported_and_its_server_never_hears_of_us(world):
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        stranger.settimeout(0)
        uri = f"ldap://127.0.0.1:{stranger.getsockname()[1]}/ou=there,{BASE}"
        with root_connection(world.server) as root:
            for base in (PEOPLE, GROUPS):
                root.add(f"ou=there,{base}", ["referral", "extensibleObject"], {"ref": uri})
        connector = world.connector()
        people, end = connector.principals().all()
        assert people
        assert not end.whole
        assert [(gap.code, gap.params) for gap in end.gaps] == [("ldap.referral", {"to": "127.0.0.1"})]
        who = next(person for person in people if world.seeded.company.leaver in person.mail)
        ends = {action.id: action.find(who).all()[1].whole for action in connector.actions()}
        assert ends["membership.remove:group"] is False
        assert ends["reference.hand_over:manager"] is False
        with pytest.raises(BlockingIOError):
            stranger.accept()
        assert world.connector(referrals="ignore").principals().all()[1].whole


def test_a_connection_that_died_is_opened_again_for_reading(world, cable):
    line = cable()
    connector = world.connector(url=f"ldaps://127.0.0.1:{line.port}")
    assert list(connector.principals())
    line.cut()
    assert list(connector.principals())


def test_a_connection_that_died_before_a_write_is_found_out_by_a_read(world, cable):
    line = cable()
    connector = world.connector(writing=True, url=f"ldaps://127.0.0.1:{line.port}")
    assert list(connector.principals())
    line.cut()
    assert connector.directory.modify(world.leaver, {"manager": [put()]}) is None
    assert "manager" not in census(world.server)[world.leaver]


def test_a_lost_answer_to_a_write_is_uncertain_and_not_sent_twice(world, cable):
    line = cable()
    connector = world.connector(writing=True, url=f"ldaps://127.0.0.1:{line.port}")
    directory = connector.directory
    assert list(connector.principals())
    write = directory._write

    def lose(*given):
        line.swallowing = True
        return write(*given)

    directory._write = lose  # only the moment is ours: what is lost is lost on the wire
    with pytest.raises(Uncertain) as lost:
        directory.modify(world.leaver, {"manager": [put()]})
    assert lost.value.code == "ldap.lost-answer"
    assert "manager" not in census(world.server)[world.leaver], "it was done, and nobody told us"
    line.swallowing = False
    assert list(connector.principals()), "and reading goes on"


def test_a_server_that_is_down_was_sent_nothing(world):
    run = world.run()
    planned = run.plan("sign_in.block:principal")
    world.server.kill()
    with pytest.raises(Unavailable):
        list(run.action("sign_in.block:principal").write(planned))


def test_a_silent_server_is_not_waited_for_for_ever(world):
    connector = world.connector(http=PATIENT)
    assert list(connector.principals())
    with world.server.paused(), pytest.raises(Unavailable) as silent:
        list(connector.principals())
    assert silent.value.code in {"ldap.no-answer", "ldap.unreachable"}


def test_a_silent_server_makes_a_write_uncertain(world):
    connector = world.connector(writing=True, http=PATIENT)
    directory = connector.directory
    assert list(connector.principals())
    write = directory._write

    def freeze(*given):
        with world.server.paused():
            return write(*given)

    directory._write = freeze
    with pytest.raises(Uncertain):
        directory.modify(world.leaver, {"manager": [put()]})


def test_nothing_is_written_with_a_kit_that_reads(world):
    """The account could write: it is the gate that does not let it."""
    run = world.run("")
    run.to = world.principal(world.successor)
    before = others(world)
    reading = world.connector(account=world.server.writer)
    for acting in reading.actions():
        planned = run.plan(acting.id)
        if planned:
            with pytest.raises(WriteDuringRead):
                list(acting.write(planned))
    with pytest.raises(WriteDuringRead):
        reading.directory.probe(world.leaver, "any")
    assert others(world) == before


def test_a_whole_survey_leaves_no_mark_but_our_own_sign_in(world):
    before = others(world)
    connector = world.connector()
    for who in list(connector.principals()):
        for acting in connector.actions():
            for ref, _ in acting.find(who):
                acting.observe([ref])
    assert list(connector.check()) == []
    assert connector.acts_as
    assert others(world) == before


def others(world):
    """All entries but our own accounts', whose last sign-in is kept, and the base, whose contextCSN moves with it."""
    own = {world.server.reader.dn, world.server.writer.dn, BASE}
    return {dn: entry for dn, entry in census(world.server).items() if dn not in own}


def test_threads_that_share_a_connector_get_their_own_answers(world):
    directory = world.connector().directory
    wrong = []

    def look(dn):
        for _ in range(40):
            found = directory.read(dn, ["mail"])
            if found is None or found.dn != dn:
                wrong.append(dn)

    threads = [threading.Thread(target=look, args=(dn,)) for dn in world.seeded.dns.values() if PEOPLE in dn]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_every_call_is_paced_and_counted_without_naming_anybody(world):
    calls = []
    http = HttpOptions(pace=lambda: calls.append("pace"), on_call=lambda *call: calls.append(call))
    list(world.connector(http=http).principals())
    assert set(calls) == {"pace", ("bind", ""), ("search", "")}


@pytest.fixture
def babbler(world, wire):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issued = world.server._issued
    context.load_cert_chain(issued.chain, issued.key)

    def run(root, search):
        def answers(kind, base):
            if kind == "bind":
                return [("bindResponse", wire.done(rfc4511.BindResponse), None)]
            if kind != "search":
                return []
            if not base:
                return [("searchResEntry", wire.entry("", **root), None), _end(wire, None)]
            return search()

        return wire.speaking(context, answers)

    return run


def _end(wire, cookie):
    return ("searchResDone", wire.done(rfc4511.SearchResultDone), cookie)


OPENLDAP = {"objectClass": ["top", "OpenLDAProotDSE"]}


def test_paging_that_goes_round_in_circles_ends_as_an_error(world, wire, babbler):
    def circle():
        item = wire.entry("uid=x", entryUUID=["1"])
        return [("searchResEntry", item, None), _end(wire, b"again")]

    with babbler(OPENLDAP, circle) as port:
        _, end = world.connector(url=f"ldaps://127.0.0.1:{port}").principals().all()
    assert [gap.code for gap in end.gaps] == ["ldap.paging"]


def test_paging_of_empty_pages_ends_as_an_error(world, wire, babbler):
    pages = iter(range(1000))

    def empty():
        return [_end(wire, str(next(pages)).encode())]

    with babbler(OPENLDAP, empty) as port:
        _, end = world.connector(url=f"ldaps://127.0.0.1:{port}").principals().all()
    assert [gap.code for gap in end.gaps] == ["ldap.paging"]


@pytest.mark.parametrize(
    ("root", "dialect"),
    [
        ({"supportedCapabilities": ["1.2.840.113556.1.4.800"], "objectClass": ["top"]}, "Active Directory"),
        ({"vendorName": ["Samba Team (https://www.samba.org)"], **OPENLDAP}, "Active Directory"),
        ({"vendorName": ["389 Project"], "objectClass": ["top"]}, "389 Directory Server"),
        ({"objectClass": ["top"]}, "unknown"),
    ],
)
def test_a_server_of_another_kind_is_refused_before_anything_is_asked(world, wire, babbler, root, dialect):
    def nothing():
        raise AssertionError("asked")

    with babbler(root, nothing) as port:
        connector = world.connector(url=f"ldaps://127.0.0.1:{port}")
        found = list(connector.check())
        assert [(finding.code, finding.params["dialect"]) for finding in found] == [("ldap.dialect", dialect)]
        with pytest.raises(Denied):
            list(connector.principals())


def test_rubbish_instead_of_an_answer_is_unavailable(world, wire, babbler):
    def rubbish():
        return [("searchResEntry", wire.entry("x" * 10), b"\xff" * 3)]

    with babbler(OPENLDAP, rubbish) as port:
        connector = world.connector(url=f"ldaps://127.0.0.1:{port}", http=PATIENT)
        _, end = connector.principals().all()
    assert not end.whole


def test_a_real_server_that_calls_itself_389_is_refused_too(make_world):
    world = make_world(Layout(root_dse="dn:\nvendorName: 389 Project\n"))
    assert [finding.code for finding in world.connector().check()] == ["ldap.dialect"]
