import Bytes
import Foundation
import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// Whole conversations: every frame is in place, proves itself, and means the same to both decoders.
struct TranscriptTests {
    @Test func `every transcript in vectors/sessions is a conversation by the text`() throws {
        let folder = ProjectFiles.vectors.appending(path: "sessions")
        for url in ProjectFiles.files(below: folder, extension: "json") {
            let transcript = try VectorJSON(parsing: ProjectFiles.text(url))
            #expect(transcript["name"]?.text == url.deletingPathExtension().lastPathComponent)
            #expect(transcript["requirements"]?.items.isEmpty == false)
            #expect(transcript["final"]?.items.isEmpty == false)
            let frames = try TranscriptReader(transcript).read()
            #expect(frames.count > 6, "\(url.lastPathComponent)")
        }
    }

    @Test(arguments: SessionSchedule.all.map(\.name))
    func `a run of the schedule is its transcript, and its frames alone lead to the same end`(name: String) throws {
        let schedule = try #require(SessionSchedule.all.first { $0.name == name })
        let run = schedule.record()
        #expect(run.wentAsNamed)
        let url = ProjectFiles.vectors.appending(path: "sessions/\(name).json")
        if ProjectFiles.isRecording { try Data(run.transcript.pretty.utf8).write(to: url) }
        let recorded = try VectorJSON(parsing: ProjectFiles.text(url))
        #expect(recorded["final"] == run.transcript["final"])
        #expect(recorded["links"] == run.transcript["links"])
        #expect(recorded["requirements"] == run.transcript["requirements"])
        // Another zlib deflates otherwise: the messages are the same, and only what is counted in bytes may differ.
        let now = try TranscriptReader(run.transcript).read().filter { $0.type != .credit }
        let then = try TranscriptReader(recorded).read().filter { $0.type != .credit }
        #expect(now.count == then.count)
        #expect(zip(now, then).allSatisfy { $0 == $1 }, "\(name): RECORD_VECTORS=1 rewrites it")
        for centre in [SessionSchedule.centre, SessionSchedule.secondCentre] {
            #expect(
                replay(recorded, into: centre, versions: schedule.versions)
                    == recorded["final"]?.items.filter { $0["node"]?.text == centre })
        }
    }

    /// What a fresh node holds after the recorded frames; its nonces come from the same seed.
    private func replay(
        _ transcript: VectorJSON, into name: String, versions: ClosedRange<UInt8>
    ) -> [VectorJSON] {
        let node = SessionSchedule.nation(name, versions: versions)
        let links = (transcript["links"]?.items ?? []).filter { $0["listener"]?.text == name }
        let dialers = Dictionary(uniqueKeysWithValues: links.map { ($0["link"]?.integer, $0["dialer"]?.text) })
        for event in transcript["events"]?.items ?? [] {
            guard let number = event["link"]?.integer, let dialer = dialers[number], let at = event["at"]?.integer
            else {
                continue
            }
            let link = LinkID(number: UInt64(number))
            let now = Instant(
                monotonicMilliseconds: Int64(at), unixMilliseconds: VirtualWorld().startUnixMilliseconds + Int64(at))
            switch event["event"]?.text {
            case "connect": _ = node.accepted(link, from: "replay", now: now)
            case "frame" where event["from"]?.text == dialer:
                let frame = Hexadecimal.decode(event["frame"]?.text ?? "") ?? []
                _ = node.received(link, frame.span, now: now)
            case "cut": _ = node.closed(link, now: now)
            default: break
            }
        }
        return node.units.sorted { $0.key < $1.key }.map { unit, state -> VectorJSON in
            let position: VectorJSON = state.position?.described ?? .null
            return [
                "node": .string(name), "unit": .string(unit.description), "position": position,
                "cells": .number(state.cellCount),
            ]
        }
    }

    @Test func `the reader of transcripts takes a handshake and refuses a forged frame`() throws {
        let vectors = HandshakeVectors.handshake
        func bytes(_ value: VectorJSON?) -> [UInt8] { Hexadecimal.decode(value?.text ?? "") ?? [] }
        func frame(_ type: MessageType, _ body: [UInt8]) -> [UInt8] {
            FrameWriter.frame(type: type, body: body, authenticated: false)
        }
        var transcript = SessionTranscript(name: "handshake", requirements: ["H-11"])
        let key = HandshakeVectors.sessionKey
        transcript.connect(at: 0, link: 1, dialer: "a", listener: "b", sessionKey: key)
        transcript.frame(at: 1, link: 1, from: "a", frame(.hello, HandshakeVectors.hello), summary: "hello")
        transcript.frame(at: 2, link: 1, from: "b", frame(.challenge, HandshakeVectors.challenge), summary: "challenge")
        transcript.frame(at: 3, link: 1, from: "a", frame(.proof, HandshakeVectors.proof), summary: "proof")
        let welcome = bytes(vectors["listenerFrames"]?.items[0])
        transcript.frame(at: 4, link: 1, from: "b", welcome, summary: "welcome")
        transcript.note(at: 5, "the office claims its unit")
        transcript.frame(at: 6, link: 1, from: "a", bytes(vectors["dialerFrames"]?.items[0]), summary: "claim")
        transcript.finish(node: "b", unit: "10101", position: .null, cells: 0)
        let json = transcript.json
        #expect(try VectorJSON(parsing: json.pretty) == json)
        #expect(try TranscriptReader(json).read().count == 5)
        transcript.frame(at: 7, link: 1, from: "b", welcome, summary: "welcome again")
        #expect(throws: WireError.macMismatch) { try TranscriptReader(transcript.json).read() }
    }
}

/// Reads the frames of a transcript as their receivers do.
private struct TranscriptReader {
    private struct Link {
        let dialer: String
        let key: HMAC
        var bodies: [MessageType: [UInt8]] = [:]
        var fromDialer: FrameMAC?
        var fromListener: FrameMAC?
        var isEstablished = false
    }

    struct Fault: Error { let event: String }

    /// A frame as it was taken.
    struct Taken: Equatable {
        let link: Int
        let from: String
        let type: MessageType
        let message: VectorJSON
    }

    private let transcript: VectorJSON
    private let links: [Int: Link]

    init(_ transcript: VectorJSON) {
        self.transcript = transcript
        var links: [Int: Link] = [:]
        for link in transcript["links"]?.items ?? [] {
            guard let number = link["link"]?.integer, let key = Hexadecimal.decode(link["sessionKey"]?.text ?? "")
            else { continue }
            links[number] = Link(dialer: link["dialer"]?.text ?? "", key: HMAC(key: key))
        }
        self.links = links
    }

    /// The frames, all of them right.
    func read() throws -> [Taken] {
        var links = links
        var frames: [Taken] = []
        var time = 0
        var inflater = Inflater()
        for event in transcript["events"]?.items ?? [] {
            guard let at = event["at"]?.integer, at >= time else { throw Fault(event: "time runs backwards") }
            time = at
            guard event["event"]?.text == "frame" else { continue }
            guard let number = event["link"]?.integer, var link = links[number],
                let bytes = Hexadecimal.decode(event["frame"]?.text ?? "")
            else { throw Fault(event: "a frame without a link") }
            let from = event["from"]?.text ?? ""
            let message = try take(bytes, fromDialer: from == link.dialer, &link, &inflater)
            links[number] = link
            frames.append(Taken(link: number, from: from, type: message.type, message: message.described))
        }
        return frames
    }

    private func take(
        _ bytes: [UInt8], fromDialer: Bool, _ link: inout Link, _ inflater: inout Inflater
    ) throws -> Message {
        var reader = FrameReader()
        reader.receive(bytes.span)
        let limits: FrameLimits = link.isEstablished ? .session : .beforeAuthentication
        guard let frame = try reader.nextFrame(limits: limits, authenticated: link.isEstablished),
            reader.bufferedBytes == 0
        else { throw Fault(event: "not one whole frame") }
        if frame.header.isAuthenticated {
            if fromDialer { try link.fromDialer?.verify(frame) } else { try link.fromListener?.verify(frame) }
        }
        let message = try frame.message(&inflater)
        let body = try frame.body(&inflater)
        let slow = try ReferenceMessages.decode(type: frame.header.type.name, body)
        guard slow == message.described else { throw Fault(event: "the decoders differ") }
        note(message.type, body, &link)
        return message
    }

    /// Follows the handshake.
    private func note(_ type: MessageType, _ body: [UInt8], _ link: inout Link) {
        switch type {
        case .hello, .challenge: link.bodies[type] = body
        case .proof:
            let keys = Handshake.frameKeys(
                sessionKey: link.key, hello: link.bodies[.hello] ?? [], challenge: link.bodies[.challenge] ?? [],
                proof: body)
            link.fromDialer = FrameMAC(key: keys.dialerToListener)
            link.fromListener = FrameMAC(key: keys.listenerToDialer)
        case .welcome: link.isEstablished = true
        default: break
        }
    }
}
