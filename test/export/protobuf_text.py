# SPDX-License-Identifier: Apache-2.0
"""Messages of Protocol Buffers, read by protoc with the schemas beside this file."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent


def text_format(text):
    """A message as protoc --decode prints it: field name to the list of its values."""
    message = defaultdict(list)
    stack = [message]
    for line in text.splitlines():
        line = line.strip()
        if line.endswith("{"):
            inner = defaultdict(list)
            stack[-1][line[:-2]].append(inner)
            stack.append(inner)
        elif line == "}":
            stack.pop()
        else:
            name, value = line.split(": ", 1)
            if value.startswith('"'):
                value = json.loads(value)
            stack[-1][name].append(int(value) if value.isdigit() else value)
    return message


def decoded(schema, message, content):
    command = ["protoc", f"--proto_path={HERE}", f"--decode={message}", schema]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    unknown = re.search(r"^\s*\d+[:\s]", text, re.MULTILINE)
    if unknown:
        sys.exit(f"{schema} does not know what an export writes: {unknown.group()}")
    return text_format(text)


def one(message, name, default=0):
    return message[name][0] if name in message else default
