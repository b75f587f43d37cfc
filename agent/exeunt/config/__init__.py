"""exeunt.toml → frozen types; secrets by reference."""

from exeunt.config.file import NAME, Authority, Config, SystemConfig, find, load, parse

__all__ = ["NAME", "Authority", "Config", "SystemConfig", "find", "load", "parse"]
