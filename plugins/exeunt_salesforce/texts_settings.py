"""What each setting is for."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.sdk import Text

SETTINGS: Mapping[str, Text] = {
    "setting.url": Text(
        "the My Domain address, `https://acme.my.salesforce.com`: all data calls go there and nowhere else",
        "“我的域”地址，如 `https://acme.my.salesforce.com`：所有数据调用只发往此处",
    ),
    "setting.flow": Text(
        "`jwt` (a certificate and a user name) or `client-credentials` (the app's own run-as user)",
        "`jwt`（证书和用户名）或 `client-credentials`（应用自身的运行用户）",
    ),
    "setting.login_url": Text(
        "where the JWT flow signs in; `https://test.salesforce.com` for a sandbox",
        "JWT 流程的登录地址；沙盒为 `https://test.salesforce.com`",
    ),
    "setting.api_version": Text(
        "pinned; `GET /services/data` lists what the org has", "固定的版本；`GET /services/data` 列出组织支持的版本"
    ),
    "setting.facts": Text(
        'name of a fact → field of Account, or a path to one: `{tier = "Tier__c", region = "Region__c"}`',
        '客户资料名 → Account 的字段或其路径：`{tier = "Tier__c", region = "Region__c"}`',
    ),
    "setting.key": Text(
        "field of Account that is the same for the same customer in other systems (a tax number)",
        "同一客户在其他系统中取值相同的 Account 字段（如税号）",
    ),
    "setting.traits": Text(
        'name of a trait → field of User, or a path from it: `{region = "Region__c"}`; title, department, last_login '
        "and manager are read without being named",
        '人员资料名 → User 的字段或其路径：`{region = "Region__c"}`；title、department、last_login 和 manager 无需写明',
    ),
    "setting.classes": Text(
        'name of a class of fields → its fields: `{sensitive = ["AnnualRevenue", "Contact.Email"]}`; without an object '
        "before the dot they are Account's",
        '字段类别名 → 其字段：`{sensitive = ["AnnualRevenue", "Contact.Email"]}`；点号前无对象名即为 Account 的字段',
    ),
    "setting.flat": Text(
        'custom objects whose "Grant Access Using Hierarchies" is switched off: no interface tells',
        "已关闭“使用层次结构授予访问权限”的自定义对象：没有接口可查",
    ),
    "setting.own_accounts": Text(
        "user names of this product's other accounts: never changed, and nobody's successor",
        "本产品其他账号的用户名：绝不更改，也不能作为接手人",
    ),
    "setting.privileged": Text(
        "permission sets (API name or id) that are cut with the access, beyond those that grant Modify All Data, "
        "Manage Users, Customize Application, Author Apex or Assign Permission Sets",
        "随访问权一并切断的权限集（API 名称或 ID），即授予修改所有数据、管理用户、自定义应用程序、编写 Apex "
        "或分配权限集的权限集之外的权限集",
    ),
    "setting.reserve": Text(
        "percent of the daily calls that all but a cut leaves to others", "除切断计划外，为他人保留的每日调用百分比"
    ),
    "setting.include": Text(
        "further objects whose records are handed over, found or not by layout", "另外需要移交记录的对象"
    ),
    "setting.exclude": Text(
        "objects never touched: records, or tables of teams, shares, memberships, licences",
        "从不改动的对象：记录，或团队、共享、成员关系、许可证的表",
    ),
}
