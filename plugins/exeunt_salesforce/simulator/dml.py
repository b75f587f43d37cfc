"""Writes of single rows, with every check the vendor makes before one takes effect. Each row stands or falls alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exeunt_salesforce.simulator import special_rows
from exeunt_salesforce.simulator.errors import RowError
from exeunt_salesforce.simulator.ids import long_id
from exeunt_salesforce.simulator.locks import GROUPS
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.owners import OwnerOptions, can_edit, change_owner, check_new_owner
from exeunt_salesforce.simulator.schema import Field, ObjectType
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.users import update_login, update_user
from exeunt_salesforce.simulator.world import World

_RULED = {"Lead": "lead_rule_owner", "Case": "case_rule_owner"}
_NO_ACCESS = "insufficient access rights on object id"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """`assign`: active assignment rules run (the default of REST!)."""

    assign: bool = True
    owner: OwnerOptions = field(default_factory=OwnerOptions)


def update(context: Context, kind: ObjectType, record: str, fields: Mapping[str, Any], options: WriteOptions) -> str:
    """Change one row; gives its 18-character id. Raises `RowError`, with nothing changed."""
    _need_call(kind, "update")
    row = find_row(context, kind, record)
    _check_lock(context, kind, row, fields)
    changes = _clean(context.world, kind, fields, on_create=False)
    _check_write(context, kind, row, "Edit")
    _spoil(context, row["Id"])
    with context.world.transaction():
        _apply(context, kind, row, changes, options)
    return str(row["Id"])


def create(context: Context, kind: ObjectType, fields: Mapping[str, Any]) -> str:
    """Raises `RowError`, with nothing made."""
    _need_call(kind, "create")
    values = _clean(context.world, kind, fields, on_create=True)
    _check_required(kind, values)
    _check_lock(context, kind, values, values)
    if kind.owned and "Create" not in context.powers.on(kind.name):
        raise RowError("INSUFFICIENT_ACCESS_OR_READONLY", _NO_ACCESS)
    _check_write(context, kind, values, "Create")
    _spoil(context, "")
    with context.world.transaction():
        return special_rows.insert(context, kind, values)


def delete(context: Context, kind: ObjectType, record: str) -> str:
    """Raises `RowError`, with nothing deleted."""
    _need_call(kind, "delete")
    row = find_row(context, kind, record)
    _check_lock(context, kind, row, {})
    _check_write(context, kind, row, "Delete")
    _spoil(context, row["Id"])
    with context.world.transaction():
        special_rows.delete(context, kind, row)
    return str(row["Id"])


# --- locks


def locks_of(world: World, kind: ObjectType, row: Mapping[str, Any], fields: Mapping[str, Any]) -> frozenset[str]:
    """What must be held while this row changes: its account, or the one lock of group membership."""
    if kind.name in {"GroupMember", "UserRole"} or (kind.name == "User" and "UserRoleId" in fields):
        return frozenset({GROUPS})
    account = _account_of(world, kind, row)
    return frozenset({account}) if account else frozenset()


def _account_of(world: World, kind: ObjectType, row: Mapping[str, Any]) -> str:
    if kind.name == "Account":
        return str(row.get("Id") or "")
    if not kind.parent or not row.get(kind.parent):
        return ""
    parent = world.row(row[kind.parent])
    parent_kind = world.schema.of_id(row[kind.parent])
    return "" if parent is None or parent_kind is None else _account_of(world, parent_kind, parent)


def _check_lock(context: Context, kind: ObjectType, row: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    wanted = locks_of(context.world, kind, row, fields)
    if wanted & context.busy:
        if GROUPS in wanted:
            raise RowError("UNABLE_TO_LOCK_ROW", "Group membership operation already in progress")
        raise _locked(",".join(sorted(wanted)))
    if context.faults.take(context.call, {"row-lock"}, row=str(row.get("Id") or "")) is not None:
        raise _locked(",".join(sorted(wanted)) or str(row.get("Id") or ""))
    if GROUPS in wanted and context.faults.take(context.call, {"group-lock"}) is not None:
        raise RowError("UNABLE_TO_LOCK_ROW", "could not acquire lock")


def _locked(records: str) -> RowError:
    text = f"unable to obtain exclusive access to this record or {records.count(',') + 1} records: {records}"
    return RowError("UNABLE_TO_LOCK_ROW", text)


# --- checks


def _need_call(kind: ObjectType, call: str) -> None:
    if call not in kind.calls:
        raise RowError("INVALID_TYPE_FOR_OPERATION", f"entity type {kind.name} does not support {call}")


def find_row(context: Context, kind: ObjectType, record: str) -> Row:
    """Raises `RowError` for an id that is none, of another object, unknown, deleted or out of sight."""
    try:
        key = long_id(record)
    except ValueError as error:
        raise _bad_id(kind, record) from error
    if key[:3] != kind.prefix:
        raise _bad_id(kind, record)
    row = context.world.table(kind.name).rows.get(key)
    if row is None and context.world.mint.gave(key):
        raise RowError("ENTITY_IS_DELETED", "entity is deleted")
    if row is None:
        raise RowError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    return row


def _bad_id(kind: ObjectType, record: str) -> RowError:
    return RowError("MALFORMED_ID", f"{kind.name} ID: id value of incorrect type: {record}", fields=["Id"])


def _check_write(context: Context, kind: ObjectType, row: Mapping[str, Any], right: str) -> None:
    allowed = context.powers.holds_any(kind.write)
    if kind.own[0]:
        allowed = allowed and (row[kind.own[0]] == context.identity.user or context.can(kind.own[1]))
    if kind.owned:
        allowed = allowed and right in context.powers.on(kind.name)
        allowed = allowed and (right == "Create" or can_edit(context, kind, dict(row)))
    elif kind.parent:
        allowed = allowed and can_edit_parent(context, kind, row)
    if not allowed:
        raise RowError("INSUFFICIENT_ACCESS_OR_READONLY", _NO_ACCESS)
    if row.get("Id") in context.world.settings.approval_locked:
        raise RowError("ENTITY_IS_LOCKED", "the entity is locked for editing")
    if kind.name == "Lead" and row.get("IsConverted"):
        raise RowError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")


def can_edit_parent(context: Context, kind: ObjectType, row: Mapping[str, Any]) -> bool:
    parent = context.world.row(row[kind.parent] or "")
    parent_kind = context.world.schema.of_id(row[kind.parent] or "")
    return parent is not None and parent_kind is not None and can_edit(context, parent_kind, parent)


def _check_required(kind: ObjectType, values: Mapping[str, Any]) -> None:
    needed = [one.name for one in kind.fields.values() if one.createable and not one.nillable]
    missing = [name for name in needed if values.get(name) in (None, "") and name != "OwnerId"]
    missing = [name for name in missing if kind.fields[name].type != "boolean"]
    if missing:
        text = f"Required fields are missing: [{', '.join(missing)}]"
        raise RowError("REQUIRED_FIELD_MISSING", text, fields=missing)


def _clean(world: World, kind: ObjectType, fields: Mapping[str, Any], *, on_create: bool) -> dict[str, Any]:
    """Field names as the schema spells them, values as rows hold them."""
    cleaned = {}
    for name, value in fields.items():
        if name in {"attributes", "Id", "id"}:
            continue
        found = kind.by_lower.get(name.lower())
        if found is None:
            raise RowError("INVALID_FIELD", f"No such column '{name}' on sobject of type {kind.name}")
        if not (found.createable if on_create else found.updateable):
            text = (
                f"Unable to create/update fields: {found.name}. Please check the security settings of this field and "
                "verify that it is read/write for your profile or permission set."
            )
            raise RowError("INVALID_FIELD_FOR_INSERT_UPDATE", text, fields=[found.name])
        cleaned[found.name] = _value(world, found, value)
    return cleaned


def _value(world: World, field: Field, value: Any) -> Any:
    if value is None or value == "":
        if field.nillable or field.type == "boolean":
            return None if field.type != "boolean" else False
        raise RowError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{field.name}]", fields=[field.name])
    if field.type == "boolean":
        return _boolean(field, value)
    if field.is_number:
        return _number(field, value)
    if field.is_id:
        return _reference(world, field, str(value))
    return str(value)


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "false"}:
        return str(value).lower() == "true"
    raise _bad_value(field, value)


def _number(field: Field, value: Any) -> float | int:
    try:
        return value if isinstance(value, int | float) and not isinstance(value, bool) else float(value)
    except (TypeError, ValueError) as error:
        raise _bad_value(field, value) from error


def _bad_value(field: Field, value: Any) -> RowError:
    return RowError(
        "INVALID_TYPE_ON_FIELD_IN_RECORD", f"{field.name}: value not of required type: {value}", fields=[field.name]
    )


def _reference(world: World, field: Field, text: str) -> str:
    try:
        key = long_id(text)
    except ValueError as error:
        raise RowError(
            "MALFORMED_ID", f"{field.name}: id value of incorrect type: {text}", fields=[field.name]
        ) from error
    kind = world.schema.of_id(key)
    if kind is None or (field.refers and kind.name not in field.refers and kind.name != "Group"):
        raise RowError(
            "FIELD_INTEGRITY_EXCEPTION", f"{field.name}: id value of incorrect type: {text}", fields=[field.name]
        )
    if key not in world.table(kind.name).rows:
        raise RowError("INVALID_CROSS_REFERENCE_KEY", f"invalid cross reference id: {key}", fields=[field.name])
    return key


# --- effect


def _apply(context: Context, kind: ObjectType, row: Row, changes: dict[str, Any], options: WriteOptions) -> None:
    if kind.name == "User":
        update_user(context, row, changes)
    elif kind.name == "UserLogin":
        update_login(context, row, changes)
    elif "OwnerId" in changes and kind.owned:
        check_new_owner(context, kind, row, changes["OwnerId"], options.owner)
        change_owner(context, kind, row, changes, options=options.owner, by=context.by)
    else:
        context.world.change(kind.name, row["Id"], changes, context.by)
    _run_automation(context, kind, row, changes, options)


def _run_automation(
    context: Context, kind: ObjectType, row: Row, changes: dict[str, Any], options: WriteOptions
) -> None:
    """What runs in the same transaction and may undo the wish: assignment rules, flows."""
    target = ""
    if options.assign and kind.name in _RULED:
        target = getattr(context.world.settings, _RULED[kind.name])
    if "OwnerId" in changes:
        flow = context.faults.take(context.call, {"flow-reassigns"}, row=row["Id"])
        target = flow.options["owner"] if flow is not None else target
    if target and target != context.world.table(kind.name).rows[row["Id"]]["OwnerId"]:
        now = context.world.table(kind.name).rows[row["Id"]]
        change_owner(context, kind, now, {"OwnerId": target}, options=OwnerOptions(), by=context.by.cascade())


def _spoil(context: Context, record: str) -> None:
    rule = context.faults.take(context.call, {"row-validation"}, row=record)
    if rule is None:
        return
    text = str(rule.options.get("message", "A validation rule says no"))
    code = str(rule.options.get("code", "FIELD_CUSTOM_VALIDATION_EXCEPTION"))
    raise RowError(code, text, fields=[str(rule.options["field"])] if "field" in rule.options else ())
