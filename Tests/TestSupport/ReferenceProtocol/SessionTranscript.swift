import Bytes

/// A whole conversation as `Protocol/vectors/sessions` holds it; whoever runs the nodes notes what happens, in order.
package struct SessionTranscript: Sendable {
    private let name: String
    private let requirements: [String]
    private var links: [VectorJSON] = []
    private var events: [VectorJSON] = []
    private var final: [VectorJSON] = []

    package init(name: String, requirements: [String]) {
        self.name = name
        self.requirements = requirements
    }

    /// A connection is made; its number is new.
    package mutating func connect(
        at milliseconds: Int, link: Int, dialer: String, listener: String, sessionKey: [UInt8]
    ) {
        links.append([
            "link": .number(link), "dialer": .string(dialer), "listener": .string(listener),
            "sessionKey": .string(Hexadecimal.encode(sessionKey)),
        ])
        events.append(["at": .number(milliseconds), "event": "connect", "link": .number(link)])
    }

    /// A whole frame has been taken by its receiver.
    package mutating func frame(at milliseconds: Int, link: Int, from: String, _ bytes: [UInt8], summary: String) {
        events.append([
            "at": .number(milliseconds), "event": "frame", "link": .number(link), "from": .string(from),
            "frame": .string(Hexadecimal.encode(bytes)), "summary": .string(summary),
        ])
    }

    /// A connection is gone.
    package mutating func cut(at milliseconds: Int, link: Int) {
        events.append(["at": .number(milliseconds), "event": "cut", "link": .number(link)])
    }

    /// Something that does not travel: a commit, a restored backup.
    package mutating func note(at milliseconds: Int, _ text: String) {
        events.append(["at": .number(milliseconds), "event": "note", "text": .string(text)])
    }

    /// Where a node stands at the end; the position as `{counter, random, version, tag}` or `null`.
    package mutating func finish(node: String, unit: String, position: VectorJSON, cells: Int) {
        final.append([
            "node": .string(node), "unit": .string(unit), "position": position, "cells": .number(cells),
        ])
    }

    package var json: VectorJSON {
        [
            "name": .string(name), "requirements": .array(requirements.map { .string($0) }), "links": .array(links),
            "events": .array(events), "final": .array(final),
        ]
    }
}
