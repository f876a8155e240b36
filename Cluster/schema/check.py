"""Holds answers against the schemas: check.py NAME=FILE ..., with jsonschema from PyPI. Exit status 1: one does not fit."""
import json
import os
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

folder = os.path.dirname(os.path.abspath(__file__))
schemas = {name: json.load(open(os.path.join(folder, name), encoding="utf-8"))
           for name in sorted(os.listdir(folder)) if name.endswith(".json")}
registry = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in schemas.items())
failed = False
for schema in schemas.values():
    Draft202012Validator.check_schema(schema)
for argument in sys.argv[1:]:
    name, _, path = argument.partition("=")
    validator = Draft202012Validator(schemas[name + ".json"], registry=registry)
    errors = list(validator.iter_errors(json.load(open(path, encoding="utf-8"))))
    for error in errors[:5]:
        print(f"{name}: {error.json_path}: {error.message[:300]}")
    failed = failed or bool(errors)
sys.exit(1 if failed else 0)
