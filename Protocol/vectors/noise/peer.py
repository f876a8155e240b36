"""A dialer of Protocol/29-encryption.md over the PyPI package `noiseprotocol`, which shares nothing with this project.

    peer.py check sealed.json              every byte of the vector
    peer.py dial PORT KEYFILE UNIT         a session with a listener on this machine, which must answer a claim and a ping
"""
import hashlib
import hmac
import json
import os
import re
import socket
import struct
import sys
import time
import warnings
import zlib

from noise.connection import Keypair, NoiseConnection

warnings.simplefilter("ignore")  # fixed secrets are what a vector needs
NAME = b"Noise_NNpsk0_25519_ChaChaPoly_SHA256"


def pieces(label, *parts):
    return b"".join(struct.pack("<I", len(part)) + part for part in (label,) + parts)


def code(key, label, *parts):
    return hmac.new(key, pieces(label, *parts), hashlib.sha256).digest()


def side(initiator, psk, prologue, secret=None):
    noise = NoiseConnection.from_name(NAME)
    noise.set_psks(psk)
    noise.set_prologue(prologue)
    noise.set_as_initiator() if initiator else noise.set_as_responder()
    if secret:
        noise.set_keypair_from_private_bytes(Keypair.EPHEMERAL, secret)
    noise.start_handshake()
    return noise


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def zigzag(value):
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def header(kind, flags, length):
    return b"TamC" + struct.pack("<BBHII", 1, kind, flags, length, length)


def finish(head, body, tag=b""):
    head += struct.pack("<I", zlib.crc32(body))
    return head + struct.pack("<I", zlib.crc32(head)) + body + tag


def seal(cipher, plaintext):
    head = header(21, 2, len(plaintext))
    sealed = cipher.encrypt_with_ad(head, plaintext)
    return finish(head, sealed[:-16], sealed[-16:])


def unseal(cipher, frame):
    assert frame[5] == 21, "a frame that is not sealed: %r" % frame
    assert struct.unpack("<I", frame[16:20])[0] == zlib.crc32(frame[24:-16])
    assert struct.unpack("<I", frame[20:24])[0] == zlib.crc32(frame[:20])
    return cipher.decrypt_with_ad(frame[:16], frame[24:])


def check(path):
    vector = json.load(open(path))
    get = lambda name: bytes.fromhex(vector[name])
    assert code(get("sessionKey"), b"tamcap 1 psk") == get("psk")
    assert pieces(b"tamcap 1 sealed", get("hello"), get("challenge")) == get("prologue")
    dialer = side(True, get("psk"), get("prologue"), get("dialerSecret"))
    listener = side(False, get("psk"), get("prologue"), get("listenerSecret"))
    share = dialer.write_message(get("dialerPayload"))
    assert share == get("dialerShare") and listener.read_message(share) == get("dialerPayload")
    share = listener.write_message()
    assert share == get("listenerShare") and dialer.read_message(share) == b""
    assert dialer.get_handshake_hash() == get("handshakeHash")
    to_dialer = dialer.noise_protocol.cipher_state_decrypt
    to_listener = listener.noise_protocol.cipher_state_decrypt
    for cipher, name in (to_dialer, "listenerFrames"), (to_listener, "dialerFrames"):
        for entry in vector[name]:
            assert unseal(cipher, bytes.fromhex(entry["frame"])).hex() == entry["plaintext"]
    to_listener.n = 65_536
    to_listener.rekey()
    (entry,) = vector["dialerFrame65536"]
    assert unseal(to_listener, bytes.fromhex(entry["frame"])).hex() == entry["plaintext"]
    print("every byte agrees")


def dial(port, key_file, unit):
    text = open(key_file).read()
    field = lambda name: re.search('"%s": *"([^"]*)"' % name, text).group(1)
    key, key_id = bytes.fromhex(field("sessionKey")), field("keyID").encode()
    line = socket.create_connection(("127.0.0.1", port), timeout=10)

    def exactly(count):
        data = b""
        while len(data) < count:
            more = line.recv(count - len(data))
            assert more, "the listener has closed"
            data += more
        return data

    def receive():
        head = exactly(24)
        wire, flags = struct.unpack("<I", head[8:12])[0], struct.unpack("<H", head[6:8])[0]
        return head + exactly(wire + (16 if flags & 2 else 0))

    short = lambda value: varint(len(value)) + value
    hello = struct.pack("<BBQB", 0, 6, 1, 2) + short(key_id) + short(key_id) + os.urandom(32) + short(b"python")
    line.sendall(finish(header(1, 0, len(hello)), hello))
    frame = receive()
    assert frame[5] == 2, "no challenge: %r" % frame
    challenge = frame[24:]
    assert challenge[:32] == code(key, b"tamcap 1 listener", hello, challenge[32:])
    assert struct.unpack("<Q", challenge[33:41])[0] == 1
    noise = side(True, code(key, b"tamcap 1 psk"), pieces(b"tamcap 1 sealed", hello, challenge))
    share = noise.write_message(zigzag(int(time.time() * 1000)))
    line.sendall(finish(header(20, 0, len(share)), bytes(share)))
    frame = receive()
    assert frame[5] == 20, "no share: %r" % frame
    assert noise.read_message(frame[24:]) == b""
    sending = noise.noise_protocol.cipher_state_encrypt
    receiving = noise.noise_protocol.cipher_state_decrypt
    seen = [unseal(receiving, receive())[0] & 127]
    assert seen == [4], "no welcome"
    claim = varint(1) + varint(0) + short(unit.encode()) + b"\x01" + varint(0)
    line.sendall(seal(sending, b"\x06" + claim) + seal(sending, b"\x0a" + zigzag(7)))
    while not {7, 11} <= set(seen):
        seen.append(unseal(receiving, receive())[0] & 127)
    line.sendall(seal(sending, b"\x11\x03" + varint(0)))
    print("a session, with a holding and a pong")


if sys.argv[1] == "check":
    check(sys.argv[2])
else:
    dial(int(sys.argv[2]), sys.argv[3], sys.argv[4])
