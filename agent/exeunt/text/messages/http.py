from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "http.bad-address": (
        "An address for {system} cannot be used ({method}). Nothing was sent. This is a defect of its connector: "
        "report it to its author."
    ),
    "http.base-address": (
        "The address of {system} is not a plain https address{host:? (host …)}. Credentials would be at risk, so "
        "nothing was sent. Correct it in the configuration."
    ),
    "http.ca-file": (
        "The certificates in {path} for {system} cannot be used. The server could not be trusted, so nothing was "
        "sent. Give a PEM file with the certificates of the authority."
    ),
    "http.certificate": (
        "The certificate of {system} is not trusted ({method} {path}). Somebody may stand between, so nothing "
        "was sent. Check the address; for an authority of your own, name its certificates as `ca_file`."
    ),
    "http.denied": (
        "{system} refused our credential ({status:raw}, {method} {path}). What needs it could not be done. Check "
        "that the credential is valid and has the permissions that `exeunt doctor` lists."
    ),
    "http.lost-answer": (
        "No answer came from {system} to {method} {path} ({why}). Whether it took effect is not known. Exeunt "
        "looks before it writes again; nothing is needed unless this goes on."
    ),
    "http.no-answer": (
        "{system} did not answer {method} {path} ({why}). What it would have told is missing. Try again later; "
        "if it goes on, look at the network or at the state of the service."
    ),
    "http.not-json": (
        "{system} answered {method} {path} with something that is not JSON ({status:raw}). Often a proxy or a "
        "sign-in page answers instead. Check address and network."
    ),
    "http.other-origin": (
        "{system} pointed us to another host, {host} ({method}). The credential goes nowhere else, so nothing "
        "was sent. Check the address of the system in the configuration."
    ),
    "http.redirect": (
        "{system} answered {method} {path} with a redirect ({status:raw}). Redirects are not followed with a "
        "credential. Put the final address into the configuration."
    ),
    "http.server-error": (
        "{system} failed to answer {method} {path} ({status:raw}). What it would have told is missing. Try again later."
    ),
    "http.server-error-write": (
        "{system} failed on {method} {path} ({status:raw}). Whether it took effect is not known. Exeunt looks "
        "before it writes again; nothing is needed unless this goes on."
    ),
    "http.throttled": (
        "{system} asks us to slow down ({status:raw}, {method} {path}). The work is not finished. It goes on "
        "when the time is over; run the same command again if it has ended."
    ),
    "http.unreachable": (
        "{system} cannot be reached ({method} {path}). Nothing was sent. Check the address, the network and the proxy."
    ),
    "http.unsendable": (
        "The request {method} {path} to {system} is malformed. Nothing was sent. This is a defect of its "
        "connector: report it to its author."
    ),
}
