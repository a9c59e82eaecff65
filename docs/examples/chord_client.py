#!/usr/bin/env python3
"""A client of a ring in another language: puts and gets, by docs/wire-format.md alone.

    chord_client.py HOST:PORT[,HOST:PORT...] put KEY VALUE
    chord_client.py HOST:PORT[,HOST:PORT...] get KEY

Needs Python 3.8 and its standard library. Both operations are linearizable, as those of the Java client are:
sections 9 and 10 of the document say what is done here. It ends with 0; 1: there is no such key; 2: the command
line is wrong; 3: it failed, or it is not known whether a put took place (the message says which).
"""

import argparse
import asyncio
import collections
import hashlib
import os
import random
import ssl
import struct
import sys
import time

VERSION = 1
FRAME_BYTES_MAX, KEY_BYTES_MAX, VALUE_BYTES_MAX, PARENTS_MAX = 4 << 20, 4 << 10, 1 << 20, 8
PATIENCE = 1.0  # Seconds until who has not answered counts as missing in a round.
ASKED_MAX = 32  # Nodes asked in one search.

HELLO, FIND_NEXT, FIND_VIEW, INSTALL, READ, PREPARE, ACCEPT = 0x01, 0x04, 0x07, 0x0A, 0x0B, 0x0C, 0x0D
WELCOME, REFUSED, GONE, ACK, NEXT_HOPS, VIEW_FOUND = 0x80, 0x81, 0x82, 0x86, 0x87, 0x89
WRONG_OWNER, READ_ANSWER, PROMISE, NACK = 0x8A, 0x8C, 0x8D, 0x8E
CLOSER = 2
NEWER_VIEW, OLDER_VIEW = 1, 2
REASONS = "promised to another", "newer view", "older view", "inactive", "wrong store", "busy", "store failed", "refused"

Identity = collections.namedtuple("Identity", "cluster bits hash version_min version_max")
Node = collections.namedtuple("Node", "address incarnation")
Member = collections.namedtuple("Member", "store address")
Content = collections.namedtuple("Content", "version value expires parents horizon")
Nack = collections.namedtuple("Nack", "reason promised view")
NONE = (0, 0)  # A version is (round, proposer): tuples compare as versions do.

class Failure(Exception):
    """For the user, in one line."""

class Retry(Exception):
    """A round came to nothing. view: one to go on with at once; else there is a pause first."""

    def __init__(self, why, view=None, missing=False):
        super().__init__(why)
        self.view, self.missing = view, missing

# ---- bytes: sections 1 and 3 of the document

def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)
def data(b):
    return varint(len(b)) + b
def text(s):
    return data(s.encode())
def shortest(n):
    return n.to_bytes((n.bit_length() + 7) // 8, "big")
def version(v):
    return varint(v[0]) + (struct.pack(">Q", v[1]) if v[0] else b"")
def content(c):
    out = bytes([(c.value is not None) | (c.expires is not None) << 1]) + version(c.version)
    if c.value is not None:
        out += data(c.value)
    if c.expires is not None:
        out += varint((c.expires << 1 ^ c.expires >> 63) & (1 << 64) - 1)
    return data(out + varint(len(c.parents)) + b"".join(map(version, c.parents)) + version(c.horizon))
def optional(b):
    return b"\0" if b is None else b"\1" + b

class Reader:
    """Reads fields one after the other; ValueError where there is none."""

    def __init__(self, b, id_bytes=0):
        self.bytes, self.at, self.id_bytes = b, 0, id_bytes

    def take(self, n):
        if n > len(self.bytes) - self.at:
            raise ValueError("the frame ends within a field")
        self.at += n
        return self.bytes[self.at - n : self.at]

    def number(self, n):
        return int.from_bytes(self.take(n), "big")
    def octet(self):
        return self.number(1)
    def varint(self):
        value = shift = 0
        while True:
            b = self.octet()
            value |= (b & 0x7F) << shift
            if b < 0x80:
                return value
            shift += 7
    def data(self):
        return self.take(self.varint())
    def text(self):
        return self.data().decode()
    def list(self, read):
        return [read() for _ in range(self.varint())]
    def optional(self, read):
        return read() if self.octet() else None

    def growing(self):
        """What a growing record has: fields behind those that we know are skipped."""
        return Reader(self.data(), self.id_bytes)

    def version(self):
        number = self.varint()
        return (number, self.number(8)) if number else NONE
    def identity(self):
        r = self.growing()
        return Identity(r.text(), r.varint(), r.text(), r.varint(), r.varint())
    def node(self):
        r = self.growing()
        r.take(r.id_bytes)
        return Node(r.text(), r.varint())
    def member(self):
        r = self.growing()
        store = r.take(16)
        r.take(r.id_bytes)
        return Member(store, r.text())
    def view(self):
        return View(self.data(), self.id_bytes)
    def content(self):
        r = self.growing()
        flags = r.octet()
        v = r.version()
        value = r.data() if flags & 1 else None
        zigzag = r.varint() if flags & 2 else None
        expires = None if zigzag is None else zigzag >> 1 ^ -(zigzag & 1)
        return Content(v, value, expires, r.list(r.version), r.version())
    def nack(self):
        return Nack(self.octet(), self.version(), self.optional(self.view))

class View:
    """Who keeps a range. Its bytes are kept, so that it can be handed on as it came."""

    def __init__(self, record, id_bytes):
        r = Reader(record, id_bytes)
        genesis = r.take(16)
        self.after, self.last = r.number(id_bytes), r.number(id_bytes)
        number = r.varint()
        self.id = record[: r.at]
        self.age = (number, genesis)  # The larger one is the newer one.
        self.members = r.list(r.member)
        self.majority = len(self.members) // 2 + 1
        self.record = data(record)

    def covers(self, point, bits):
        size = 1 << bits
        return (point - self.after - 1) % size <= (self.last - self.after - 1) % size

    def __str__(self):
        return "view %d of %s" % (self.age[0], ", ".join(m.address for m in self.members))

# ---- frames over TCP: sections 2 and 9

class Peer:
    """The connection to one address, opened when it is first needed. Replies find their question by its number."""

    def __init__(self, address, tls):
        self.address, self.tls = address, tls
        self.lock, self.writer, self.waiting, self.reading = asyncio.Lock(), None, {}, None

    async def ask(self, call, frame):
        async with self.lock:
            if self.writer is None:
                await self.open()
        answer = asyncio.get_running_loop().create_future()
        self.waiting[call] = answer
        try:
            self.writer.write(struct.pack(">I", len(frame)) + frame)
            return await answer
        finally:
            self.waiting.pop(call, None)

    async def open(self):
        host, _, port = self.address[len("tcp://") :].rpartition(":")
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port), ssl=self.tls)
        try:
            # No capability, a number by chance, no address: we do not listen.
            rest = struct.pack(">QQH", 0, random.getrandbits(64), 0)
            writer.write(b"CHRD" + struct.pack(">BH", 1, len(rest)) + rest)
            magic, number, length = struct.unpack(">4sBH", await reader.readexactly(7))
            if magic != b"CHRD" or number != 1:
                raise ConnectionError("no Chord node of version 1 of the transport is there")
            said = Reader(await reader.readexactly(length))
            said.take(16)
            said.take(said.number(2))
            if said.at + 2 <= length and (refusal := said.take(said.number(2))):
                raise ConnectionError("it refuses us: " + refusal.decode(errors="replace"))
        except BaseException:
            writer.close()
            raise
        self.writer, self.reading = writer, asyncio.ensure_future(self.read(reader, writer))

    async def read(self, reader, writer):
        error = ConnectionError("the connection has ended")
        try:
            while True:
                (length,) = struct.unpack(">I", await reader.readexactly(4))
                if not 7 <= length <= FRAME_BYTES_MAX:
                    raise ConnectionError("it sends a frame of %d bytes" % length)
                frame = await reader.readexactly(length)
                call = int.from_bytes(frame[7 : 7 + (frame[6] >> 4)], "big")
                answer = self.waiting.get(call)
                if frame[1] >= 0x80 and answer and not answer.done():
                    answer.set_result(frame)
        except (OSError, EOFError) as e:
            error = e if isinstance(e, OSError) else error
        finally:
            writer.close()
            self.writer = None
            for answer in self.waiting.values():
                if not answer.done():
                    answer.set_exception(error)

class Client:
    """A visitor of one ring."""

    def __init__(self, seeds, cluster, tls):
        self.seeds, self.tls = ["tcp://" + s for s in seeds], tls
        self.peers, self.obstacles, self.pending = {}, {}, set()
        self.call, self.round, self.proposer = random.getrandbits(31), 0, random.getrandbits(64)
        self.entrance = None
        self.be(Identity(cluster, 160, "sha-256", VERSION, VERSION))

    def be(self, ring):
        """Takes a ring's width of ids and hash for ours."""
        self.ring, self.id_bytes = ring, (ring.bits + 7) // 8
        name = text(ring.cluster) + varint(ring.bits) + text(ring.hash)
        self.tag = hashlib.sha256(name).digest()[:4]
        no_capability, no_genesis = varint(0), bytes(16)
        self.hello = data(name + varint(VERSION) + varint(VERSION) + no_capability + no_genesis)

    async def ask(self, address, kind, body, incarnation=0):
        """The type and the body of a reply; (None, None) if nobody is there, or none that is meant."""
        self.call += 1
        call, target = shortest(self.call), shortest(incarnation)
        frame = bytes([VERSION, kind]) + self.tag + bytes([len(call) << 4 | len(target)]) + call + target + body
        peer = self.peers.setdefault(address, Peer(address, self.tls))
        try:
            reply = await asyncio.wait_for(peer.ask(self.call, frame), PATIENCE)
        except (asyncio.TimeoutError, TimeoutError):
            self.obstacles[address] = "silent"
            return None, None
        except (OSError, EOFError, ValueError) as e:
            self.obstacles[address] = str(e) or type(e).__name__
            return None, None
        is_ours = reply[0] == VERSION and reply[2:6] == self.tag
        if reply[1] == GONE or not (is_ours or reply[1] == REFUSED):
            self.obstacles[address] = "no member of the ring"
            return None, None
        r = Reader(reply, self.id_bytes)
        r.at = 7 + (reply[6] >> 4) + (reply[6] & 15)
        return reply[1], r

    async def visit(self):
        """Says Hello to the addresses that we know, until a member answers: our entrance."""
        for seed in self.seeds:
            for _ in range(2):
                kind, r = await self.ask(seed, HELLO, self.hello)
                if kind == WELCOME:
                    self.entrance = r.node()
                    return
                if kind != REFUSED:
                    break
                why, ring = r.text(), r.identity()
                self.obstacles[seed] = "refused: " + why
                if ring.cluster != self.ring.cluster or not ring.version_min <= VERSION <= ring.version_max:
                    break
                self.be(ring)  # Only its width or hash was another one: say Hello again with those.
        told = ("%s: %s" % (seed, self.obstacles.get(seed, "no member")) for seed in self.seeds)
        raise Failure("no member of a ring answered: " + "; ".join(told))

    # ---- who keeps a key: section 10

    def entry_key(self, map_name, key):
        if self.ring.hash == "direct":
            number = int(key) if key.isdigit() else -1
            if not 0 <= number < 1 << self.ring.bits:
                raise Failure("read key %r, expected an integer below 2^%d" % (key.decode(), self.ring.bits))
            key, point = number.to_bytes(self.id_bytes, "big"), number
        elif self.ring.hash == "sha-256":
            digest = hashlib.sha256(map_name.encode() + key).digest()
            point = int.from_bytes(digest, "big") >> 256 - self.ring.bits
        else:
            raise Failure("keys of this ring are hashed by %r, which is not known here" % self.ring.hash)
        whole = text(map_name) + key
        if len(whole) > KEY_BYTES_MAX:
            raise Failure("a key of %d bytes, at most %d are possible" % (len(whole), KEY_BYTES_MAX))
        return point, point.to_bytes(self.id_bytes, "big") + data(whole)

    async def owners(self, point):
        """The nodes that come first at or behind a point, by as many hops as it takes."""
        if self.entrance is None:
            await self.visit()
        nodes, asked = [self.entrance], set()
        while nodes and len(asked) < ASKED_MAX:
            node = nodes.pop(0)
            if node.address in asked:
                continue
            asked.add(node.address)
            kind, r = await self.ask(node.address, FIND_NEXT, point.to_bytes(self.id_bytes, "big"), node.incarnation)
            if kind != NEXT_HOPS:
                continue
            what, named = r.octet(), r.list(r.node)
            if what != CLOSER:
                return named
            nodes = named + nodes
        self.entrance = None  # Look for another one the next time.
        raise Retry("no way to the owner of point %d was found" % point)

    async def find_view(self, point, failed=None):
        """The view that keeps a point. Members of the one that failed are not asked again."""
        best, asked = failed, {m.address for m in failed.members} if failed else set()
        nodes = await self.owners(point)
        while nodes and len(asked) < ASKED_MAX:
            node = nodes.pop(0)
            if node.address in asked:
                continue
            asked.add(node.address)
            kind, r = await self.ask(node.address, FIND_VIEW, point.to_bytes(self.id_bytes, "big"), node.incarnation)
            if kind == VIEW_FOUND:
                heard = r.view()
            elif kind == WRONG_OWNER:
                nodes += r.list(r.node)
                heard = r.optional(r.view)
            else:
                continue
            if heard and heard.covers(point, self.ring.bits) and (best is None or heard.age >= best.age):
                if kind == VIEW_FOUND:
                    return heard
                best = heard
                nodes = [Node(m.address, 0) for m in heard.members] + nodes
        if best is None:
            raise Retry("no node that was asked knows who keeps point %d" % point)
        return best

    # ---- the register of a key: section 10

    async def ask_majority(self, view, kind, body, expected):
        """The answers of a majority to one question, which all members of a view are asked."""

        async def ask_one(member):
            return member, await self.ask(member.address, kind, member.store + view.id + body)

        tasks = [asyncio.ensure_future(ask_one(m)) for m in view.members]
        self.pending.update(tasks)  # Who is late is not taken back: an ACCEPT is to reach all.
        answers, refusals, missing = [], [], False
        for done in asyncio.as_completed(tasks):
            member, (answer, r) = await done
            if answer == expected:
                answers.append(r)
                if len(answers) == view.majority:
                    return answers
            elif answer == NACK:
                nack = r.nack()
                self.round = max(self.round, nack.promised[0])
                if nack.reason == NEWER_VIEW and nack.view and nack.view.age > view.age:
                    raise Retry("there is a newer view", nack.view)
                if nack.reason == OLDER_VIEW:
                    await self.ask(member.address, INSTALL, varint(1) + view.record)
                refusals.append("%s: %s" % (member.address, REASONS[min(nack.reason, 7)]))
            else:
                missing = True
                refusals.append("%s: %s" % (member.address, self.obstacles.get(member.address, "nonsense")))
        raise Retry("no majority of %s: %s" % (view, "; ".join(refusals)), missing=missing)

    async def until_done(self, point, attempt):
        """Repeats an attempt in the newest view that is known. Ends from outside, at the deadline."""
        view, pause = None, 0.02
        while True:
            try:
                if view is None:
                    view = await self.find_view(point)
                return await attempt(view)
            except Retry as e:
                self.last_problem = str(e)
                if e.view and e.view.covers(point, self.ring.bits):
                    view = e.view
                    continue
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))
                pause = min(2 * pause, 0.5)
                if e.missing:
                    try:
                        view = await self.find_view(point, view)
                    except Retry:
                        pass

    async def get(self, map_name, key):
        """GET: the value, or None. What a majority agrees on; anything else is chosen first."""
        await self.visit()
        point, entry = self.entry_key(map_name, key)

        async def attempt(view):
            answers = await self.ask_majority(view, READ, entry, READ_ANSWER)
            read = [(r.version(), r.optional(r.content), r.octet()) for r in answers]
            self.round = max(self.round, max(accepted[0] for accepted, _, _ in read))
            state = read[0][1]
            agreed = all(clean and accepted == read[0][0] for accepted, _, clean in read)
            if not agreed or is_over(state):
                return await self.change(view, entry, confirmed, [])
            return state

        state = await self.until_done(point, attempt)
        return state.value if state else None

    async def put(self, map_name, key, value, mine):
        """PUT: the version that was written. mine: the ballots under which it may have taken effect."""
        await self.visit()
        point, entry = self.entry_key(map_name, key)
        if len(value) > VALUE_BYTES_MAX:
            raise Failure("a value of %d bytes, at most %d are possible" % (len(value), VALUE_BYTES_MAX))

        def written(found, ballot, floor):
            mine.append(ballot)
            return next_state(found, ballot, floor, value)

        state = await self.until_done(point, lambda view: self.change(view, entry, written, mine))
        return next(v for v in [state.version] + state.parents if v in mine)

    async def change(self, view, entry, function, mine):
        """CHANGE: PREPARE at a majority, a function of the newest state, ACCEPT at a majority of the same view."""
        self.round += 1
        ballot = (self.round, self.proposer)
        answers = await self.ask_majority(view, PREPARE, entry + version(ballot), PROMISE)
        promises = [(r.version(), r.optional(r.content), r.version()) for r in answers]
        accepted, found, _ = max(promises, key=lambda p: p[0])
        floor = max(p[2] for p in promises)
        self.round = max(self.round, accepted[0], floor[0])

        if found and any(v in mine for v in [found.version] + found.parents):
            state = found  # An earlier round of ours has taken effect already.
        elif mine and (floor >= mine[0] if found is None else min(accepted, found.horizon) >= mine[0]):
            raise Failure("it is not known whether the put took place: the history of the key is lost")
        else:
            state = function(found, ballot, floor)
        chosen = optional(None if state is None else content(state))
        await self.ask_majority(view, ACCEPT, entry + version(ballot) + chosen, ACK)
        return state

    async def close(self):
        pending = [task for task in self.pending if not task.done()]
        if pending:
            await asyncio.wait(pending, timeout=0.2)
        for peer in self.peers.values():
            if peer.writer:
                peer.writer.close()

def is_over(state):
    """Whether a value stays only until its removal is chosen."""
    return bool(state and state.value is not None and state.expires and time.time() * 1000 >= state.expires)

def confirmed(found, ballot, floor):
    return next_state(found, ballot, floor, None) if is_over(found) else found

def next_state(found, ballot, floor, value):
    if found is None:
        return Content(ballot, value, None, [], floor)
    parents = [found.version] + found.parents
    horizon = found.horizon if len(parents) <= PARENTS_MAX else parents[PARENTS_MAX]
    return Content(ballot, value, None, parents[:PARENTS_MAX], horizon)

# ---- the command

def tls_of(folder):
    """Both sides show a certificate of one authority: the files that `chord certs` makes."""
    tls = ssl.create_default_context(cafile=os.path.join(folder, "ca.crt"))
    tls.minimum_version = ssl.TLSVersion.TLSv1_3
    tls.load_cert_chain(os.path.join(folder, "node.crt"), os.path.join(folder, "node.key"))
    return tls

async def run(words):
    client = Client(words.ring.split(","), words.cluster, tls_of(words.tls) if words.tls else None)
    client.last_problem = "nobody has answered yet"
    mine, key = [], os.fsencode(words.key)
    try:
        if words.command == "get":
            value = await asyncio.wait_for(client.get(words.map, key), words.timeout)
            if value is None:
                print("absent", file=sys.stderr)
                return 1
            sys.stdout.buffer.write(value + b"\n")
        else:
            number, proposer = await asyncio.wait_for(
                client.put(words.map, key, os.fsencode(words.value), mine), words.timeout
            )
            print("version %d.%016x" % (number, proposer))
        return 0
    except (asyncio.TimeoutError, TimeoutError):
        unknown = "it is not known whether the put took place" if mine else "nothing was changed"
        raise Failure("%s within %g s: %s" % (unknown, words.timeout, client.last_problem)) from None
    finally:
        await client.close()

def main():
    parser = argparse.ArgumentParser(description="Puts and gets, as a client of a Chord ring.")
    parser.add_argument("ring", metavar="HOST:PORT[,HOST:PORT...]", help="members; one that answers is enough")
    parser.add_argument("--cluster", default="chord", help="the name of the ring (chord)")
    parser.add_argument("--map", default="", help="the name of a map; without it, the one without a name")
    parser.add_argument("--tls", metavar="DIR", help="encrypt, with node.crt, node.key and ca.crt of this directory")
    parser.add_argument("--timeout", type=float, default=10, metavar="SECONDS", help="how long to try (10)")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, names in ("put", ("key", "value")), ("get", ("key",)):
        command = commands.add_parser(name)
        for word in names:
            command.add_argument(word)
    try:
        return asyncio.run(run(parser.parse_args()))
    except (Failure, OSError, ValueError) as e:
        print("chord_client: %s" % e, file=sys.stderr)
        return 3

if __name__ == "__main__":
    sys.exit(main())
