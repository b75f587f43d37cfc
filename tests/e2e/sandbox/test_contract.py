"""What the first line promises, tried with other people's clients."""

import ssl
import stat
import subprocess
from pathlib import Path

import ldap3
import pytest
from simple_salesforce import Salesforce

from support.practice import COMMAND, environment

CRM_KEYS = {
    *("kind", "url", "login_url", "access_token", "client_id", "client_secret", "username", "api_version"),
    *("census_url", "fault_url"),
}


@pytest.fixture
def crm(company):
    return Salesforce(
        instance_url=company.crm["url"],
        session_id=company.crm["access_token"],
        version=company.crm["api_version"],
        session=company.web(),
    )


def test_the_first_line_holds_what_a_driver_needs(company):
    assert set(company.said) >= {"ca_file", "systems", "people", "config", "approvers"}
    assert set(company.crm) >= CRM_KEYS
    assert company.crm["kind"] == "salesforce"
    assert all(set(one) == {"email", "name", "employee_number", "manager", "leaver"} for one in company.said["people"])
    assert all(Path(path).is_file() for path in (company.said["ca_file"], company.said["config"]))


def test_one_person_leaves_and_everybody_s_manager_works_there(company):
    people = {person["email"]: person for person in company.said["people"]}
    assert len(people) == len(company.said["people"]) >= 200
    assert [person["email"] for person in people.values() if person["leaver"]] == [company.leaver["email"]]
    assert {person["manager"] for person in people.values()} <= {*people, ""}
    assert any("\u4e00" <= letter <= "\u9fff" for person in people.values() for letter in person["name"])


def test_two_may_sign_and_the_leaver_slipped_in_as_a_third(company):
    mails = [approver["mail"] for approver in company.said["approvers"]]
    assert len(mails) == len(set(mails)) == 3
    assert mails[-1] == company.leaver["email"]
    assert not {"ben.okafor@acme.example", "chen.wei@acme.example"} & set(mails)
    for approver in company.said["approvers"]:
        assert stat.S_IMODE(Path(approver["key"]).stat().st_mode) == 0o600


def test_nothing_in_the_folder_is_for_others(company):
    assert stat.S_IMODE(company.folder.stat().st_mode) == 0o700
    assert company.folder.name.startswith("exeunt-sandbox-")
    state = company.folder / "state"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert (state / "practice").is_file()


def test_simple_salesforce_sees_a_believable_company(crm):
    assert crm.query("SELECT COUNT() FROM Account")["totalSize"] >= 20_000
    tiers = crm.query("SELECT Tier__c, COUNT(Id) n FROM Account GROUP BY Tier__c")["records"]
    assert {row["Tier__c"] for row in tiers} == {"A", "B", "C"}
    assert crm.query("SELECT COUNT() FROM AccountTeamMember")["totalSize"] > 1_000
    assert crm.query("SELECT COUNT() FROM AccountShare WHERE RowCause = 'Manual'")["totalSize"] > 50
    names = [row["Name"] for row in crm.query("SELECT Name FROM Account LIMIT 400")["records"]]
    assert any("\u4e00" <= letter <= "\u9fff" for name in names for letter in name)
    assert any(name.isascii() for name in names)


def test_the_leaver_has_access_everywhere_and_one_hostile_customer(crm, company):
    who = company.leaver["email"]
    user = crm.query(f"SELECT Id FROM User WHERE Username = '{who}'")["records"][0]["Id"]  # noqa: S608 (a made-up name)
    sessions = crm.query(f"SELECT COUNT() FROM AuthSession WHERE UsersId = '{user}'")  # noqa: S608 (an id)
    assert sessions["totalSize"] > 0
    mine = crm.query_all(f"SELECT Name FROM Account WHERE OwnerId = '{user}'")["records"]  # noqa: S608 (an id)
    assert len(mine) > 1_000
    hostile = [row["Name"] for row in mine if "<script>" in row["Name"]]
    assert len(hostile) == 1
    assert all(mark in hostile[0] for mark in ("[/red]", "=cmd()", "\x1b", "\u202e", "*)(uid=*)"))


def test_simple_salesforce_may_write(crm):
    account = crm.query("SELECT Id FROM Account LIMIT 1")["records"][0]["Id"]
    assert crm.Account.update(account, {"Phone": "+33 1 00000000"}) == 204
    assert crm.Account.get(account)["Phone"] == "+33 1 00000000"


def test_client_credentials_give_a_token(company):
    answer = company.web().post(
        f"{company.crm['url']}/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": company.crm["client_id"],
            "client_secret": company.crm["client_secret"],
        },
    )
    assert answer.status_code == 200
    assert answer.json()["access_token"]


def test_a_wrong_secret_gives_none(company):
    answer = company.web().post(
        f"{company.crm['url']}/services/oauth2/token",
        data={"grant_type": "client_credentials", "client_id": company.crm["client_id"], "client_secret": "guessed"},
    )
    assert answer.status_code == 400


def test_census_and_faults_have_doors_of_their_own(company):
    web, crm = company.web(), company.crm
    census = web.get(crm["census_url"], params={"user": company.leaver["email"]}).json()
    assert census["users"][company.leaver["email"]]["active"] is True
    switched = web.post(crm["fault_url"], json={"kind": "unavailable", "match": {}, "times": 1})
    assert switched.status_code == 201
    signed = {"Authorization": f"Bearer {crm['access_token']}"}
    path = f"{crm['url']}/services/data/v{crm['api_version']}/limits"
    assert [web.get(path, headers=signed).status_code for _ in range(2)] == [503, 200]


@pytest.mark.needs("slapd")
def test_the_directory_answers_its_root_over_tls(company):
    there = company.directory
    assert set(there) >= {"kind", "url", "bind_dn", "password", "base_dn", "ca_file"}
    # from Python 3.12 on ldap3 compares names only, never addresses
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=there["ca_file"], valid_names=["localhost"])
    server = ldap3.Server(there["url"], tls=tls, get_info=ldap3.NONE)
    with ldap3.Connection(server, there["bind_dn"], there["password"], check_names=False) as connection:
        connection.search(there["base_dn"], f"(mail={company.leaver['email']})", attributes=["employeeNumber"])
        found = [entry["attributes"]["employeeNumber"] for entry in connection.response]
    assert found == [[company.leaver["employee_number"]]]


@pytest.mark.needs("slapd", "ldapsearch")
def test_ldapsearch_binds_too(company, tmp_path):
    there = company.directory
    secret = tmp_path / "password"
    secret.write_text(there["password"])
    asked = ["ldapsearch", "-LLL", "-x", "-H", there["url"], "-D", there["bind_dn"], "-y", str(secret)]
    done = subprocess.run(  # noqa: S603 (a fixed command)
        [*asked, "-b", there["base_dn"], "-s", "base", "dc"],
        env={**environment(tmp_path), "LDAPTLS_CACERT": there["ca_file"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "dc: acme" in done.stdout


def test_the_configuration_is_one_that_exeunt_takes(company, tmp_path):
    (tmp_path / "tmp").mkdir()
    asked = [
        "--config",
        company.said["config"],
        "plan",
        company.leaver["email"],
        "--out",
        str(tmp_path / "plans"),
        "--quiet",
    ]
    done = subprocess.run(  # noqa: S603 (a fixed command)
        [*COMMAND, *asked], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    # 3: some things in the directory only a person can do, and the plan says so
    assert done.returncode in {0, 3}, done.stderr
    assert sorted(path.suffix for path in (tmp_path / "plans").iterdir()) == [".plan", ".plan"]
