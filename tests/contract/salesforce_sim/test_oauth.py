"""Getting tokens, losing them, and every documented way of being refused."""

from __future__ import annotations

import time

import jwt
import pytest

from exeunt_salesforce.simulator import credentials, give_key
from exeunt_salesforce.simulator.seed_setup import MOBILE_APP, WRITE_APP, WRITER

from .conftest import ADA, API, Practice

TOKEN = "/services/oauth2/token"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def refused(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["error"], answer.json().get("error_description")


def assertion(practice: Practice, key: str, **claims: object) -> str:
    now = practice.clock.now().timestamp()
    usual = {"iss": WRITE_APP, "sub": WRITER, "aud": "https://login.salesforce.com", "exp": int(now + 120)}
    return jwt.encode({**usual, **claims}, key, algorithm="RS256")


def ask(practice: Practice, text: str, host: str = ""):
    return practice.plain.post(host + TOKEN, data={"grant_type": JWT_GRANT, "assertion": text})


def test_client_credentials_give_the_run_as_user(practice: Practice):
    _, writing = credentials(practice.org)
    form = {"grant_type": "client_credentials", "client_id": writing.client_id, "client_secret": writing.secret}
    answer = practice.plain.post(TOKEN, data=form)
    body = answer.json()
    assert answer.status_code == 200
    assert body["instance_url"] == practice.url
    assert "refresh_token" not in body
    assert int(body["issued_at"]) == pytest.approx(time.time() * 1000, abs=60_000)
    info = practice.client(body["access_token"]).get("/services/oauth2/userinfo").json()
    assert info["preferred_username"] == WRITER


def test_client_credentials_are_refused_at_the_login_host(practice: Practice):
    form = {"grant_type": "client_credentials", "client_id": WRITE_APP, "client_secret": "x"}
    answer = practice.plain.post("/login" + TOKEN, data=form)
    assert refused(answer) == ("invalid_grant", "request not supported on this domain")


def test_a_wrong_secret_and_an_unknown_client_are_told_apart(practice: Practice):
    form = {"grant_type": "client_credentials", "client_id": WRITE_APP, "client_secret": "wrong"}
    assert refused(practice.plain.post(TOKEN, data=form)) == ("invalid_client", "invalid client credentials")
    form["client_id"] = "nobody"
    assert refused(practice.plain.post(TOKEN, data=form)) == ("invalid_client_id", "client identifier invalid")


def test_an_app_without_a_run_as_user_gets_nothing(practice: Practice):
    app = practice.org.logins.apps[WRITE_APP]
    app.run_as = ""
    form = {"grant_type": "client_credentials", "client_id": WRITE_APP, "client_secret": app.secret}
    assert refused(practice.plain.post(TOKEN, data=form)) == ("invalid_grant", "no client credentials user enabled")


def test_an_app_that_is_not_installed_is_blocked(practice: Practice):
    practice.org.logins.apps[WRITE_APP].installed = False
    form = {"grant_type": "client_credentials", "client_id": WRITE_APP, "client_secret": "x"}
    assert refused(practice.plain.post(TOKEN, data=form)) == ("invalid_client", "app must be installed into org")


@pytest.mark.parametrize("host", ["", "/login"])
def test_a_signed_assertion_gives_a_token_at_both_hosts(practice: Practice, host):
    key = give_key(practice.org, WRITE_APP)
    assert ask(practice, assertion(practice, key), host).status_code == 200
    assert ask(practice, assertion(practice, key, aud=f"{practice.url}/login"), host).status_code == 200


def test_each_flaw_of_an_assertion_has_its_own_words(practice: Practice):
    key, other = give_key(practice.org, WRITE_APP), give_key(practice.org, MOBILE_APP)
    now = int(practice.clock.now().timestamp())
    flaws = {
        assertion(practice, key, iss="nobody"): ("invalid_client_id", "client identifier invalid"),
        assertion(practice, other): ("invalid_grant", "invalid assertion"),
        "no.jwt.atall": ("invalid_grant", "invalid assertion"),
        assertion(practice, key, aud="https://test.salesforce.com"): ("invalid_grant", "audience is invalid"),
        assertion(practice, key, exp=now - 5): ("invalid_grant", "expired authorization code"),
        assertion(practice, key, exp=now + 600): ("invalid_grant", "expired authorization code"),
        assertion(practice, key, sub="nobody@acme.example"): ("invalid_grant", "user hasn't approved this consumer"),
        assertion(practice, other, iss=MOBILE_APP): ("invalid_grant", "user hasn't approved this consumer"),
    }
    assert {text: refused(ask(practice, text)) for text in flaws} == flaws


def test_an_earlier_grant_stands_in_for_preauthorisation(practice: Practice):
    key = give_key(practice.org, MOBILE_APP)
    assert ask(practice, assertion(practice, key, iss=MOBILE_APP, sub=ADA)).status_code == 200


def test_inactive_and_frozen_users_get_no_token(practice: Practice):
    key = give_key(practice.org, WRITE_APP)
    departed = assertion(practice, key, sub="tom.hale@acme.example")
    assert refused(ask(practice, departed)) == ("invalid_grant", "inactive user")
    login = practice.rows("UserLogin", UserId=practice.id())[0]
    practice.http.patch(f"{API}/sobjects/UserLogin/{login['Id']}", json={"IsFrozen": True})
    assert refused(ask(practice, assertion(practice, key, sub=ADA)))[0] == "invalid_grant"
    told = practice.query(f"Status FROM LoginHistory WHERE UserId = '{practice.id()}' ORDER BY LoginTime DESC")
    assert "User Is Frozen" in [row["Status"] for row in told]


def test_the_description_can_be_left_out(practice: Practice):
    practice.switches(describe_error=False)
    assert refused(ask(practice, "x.y.z")) == ("invalid_grant", None)


def test_an_unknown_flow_and_the_password_flow_are_refused(practice: Practice):
    answer = practice.plain.post(TOKEN, data={"grant_type": "magic"})
    assert refused(answer) == ("unsupported_grant_type", "grant type not supported")
    form = {"grant_type": "password", "client_id": WRITE_APP, "username": ADA, "password": "x"}
    assert refused(practice.plain.post(TOKEN, data=form)) == ("invalid_grant", "authentication failure")
    login = practice.rows("UserLogin", UserId=practice.id())[0]
    practice.org.world.table("UserLogin").put({**login, "IsPasswordLocked": True})
    assert refused(practice.plain.post(TOKEN, data=form)) == ("invalid_grant", "user is locked")


def test_a_code_is_good_once_and_at_its_own_address_only(practice: Practice):
    app = practice.org.logins.apps[MOBILE_APP]
    code = practice.act("code", app=MOBILE_APP)["code"]
    form = {"grant_type": "authorization_code", "client_id": MOBILE_APP, "client_secret": app.secret, "code": code}
    wrong = practice.plain.post(TOKEN, data={**form, "redirect_uri": "https://evil.example"})
    assert refused(wrong)[0] == "redirect_uri_mismatch"
    right = {**form, "redirect_uri": app.redirect_uri}
    assert "refresh_token" in practice.plain.post(TOKEN, data=right).json()
    assert refused(practice.plain.post(TOKEN, data=right)) == ("invalid_grant", "expired authorization code")


def test_refreshing_counts_and_rotation_kills_the_old_token(practice: Practice):
    app = practice.org.logins.apps[MOBILE_APP]
    app.rotates = True
    grant = practice.act("authorise", app=MOBILE_APP)
    form = {"grant_type": "refresh_token", "client_id": MOBILE_APP, "refresh_token": grant["refresh_token"]}
    fresh = practice.plain.post(TOKEN, data=form).json()["refresh_token"]
    assert fresh != grant["refresh_token"]
    assert refused(practice.plain.post(TOKEN, data=form)) == ("invalid_grant", "expired access/refresh token")
    assert practice.rows("OauthToken", DeleteToken=grant["handle"])[0]["UseCount"] == 2


def test_revoking_a_handle_kills_the_grant_and_what_came_of_it(practice: Practice):
    grant = practice.act("authorise", app=MOBILE_APP)
    form = {"grant_type": "refresh_token", "client_id": MOBILE_APP, "refresh_token": grant["refresh_token"]}
    token = practice.plain.post(TOKEN, data=form).json()["access_token"]
    assert practice.client(token).get(f"{API}/limits").status_code == 200
    assert practice.plain.post("/services/oauth2/revoke", data={"token": grant["handle"]}).status_code == 200
    assert practice.client(token).get(f"{API}/limits").status_code == 401
    assert refused(practice.plain.post(TOKEN, data=form))[1] == "expired access/refresh token"
    assert practice.rows("OauthToken", DeleteToken=grant["handle"]) == []


def test_revoking_nothing_or_a_stranger_is_an_error(practice: Practice):
    assert refused(practice.plain.post("/services/oauth2/revoke", data={}))[0] == "unsupported_token_type"
    assert refused(practice.plain.post("/services/oauth2/revoke", data={"token": "abc"}))[0] == "invalid_token"


def test_introspection_knows_live_from_dead(practice: Practice):
    app = practice.org.logins.apps[WRITE_APP]
    form = {"token": practice.token, "client_id": WRITE_APP, "client_secret": app.secret}
    assert practice.plain.post("/services/oauth2/introspect", data=form).json()["username"] == WRITER
    form["token"] = "dead"
    assert practice.plain.post("/services/oauth2/introspect", data=form).json() == {"active": False}


def test_a_token_lives_its_time_and_use_prolongs_it(practice: Practice):
    life = practice.org.world.switches.token_life
    practice.clock.advance(life * 0.7)
    assert practice.http.get(f"{API}/limits").status_code == 200
    practice.clock.advance(life * 0.7)
    assert practice.http.get(f"{API}/limits").status_code == 200
    practice.clock.advance(life * 1.1)
    answer = practice.http.get(f"{API}/limits")
    assert answer.status_code == 401
    assert answer.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_one_user_and_app_share_one_session(practice: Practice):
    _, writing = credentials(practice.org)
    form = {"grant_type": "client_credentials", "client_id": writing.client_id, "client_secret": writing.secret}
    assert practice.plain.post(TOKEN, data=form).json()["access_token"] == practice.token


def test_the_sixth_grant_of_an_app_silently_revokes_the_oldest(practice: Practice):
    user = practice.id("mia.santos@acme.example")
    handles = [practice.act("authorise", "mia.santos@acme.example", app=MOBILE_APP)["handle"] for _ in range(6)]
    left = [row["DeleteToken"] for row in practice.rows("OauthToken", UserId=user)]
    assert left == handles[1:]
