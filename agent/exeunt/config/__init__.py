"""exeunt.toml → frozen types; secrets by reference."""

from exeunt.config.file import NAME, Config, SystemConfig, find, load, parse

__all__ = ["NAME", "Config", "SystemConfig", "find", "load", "parse"]
