import Configuration
import Foundation
import Model
import TestSupport
import Testing
import Workbench

/// `tamcap keys rotate`, `revoke`, `list` and `export` (README of the configuration, "Keys").
@Suite struct KeysChangeTests {
    private let folder: TemporaryFolder
    private let now = Moment(seconds: 1_794_794_400)
    private var nation: String { folder.path + "/ring-VN.json" }
    private var province: String { folder.path + "/ring-01.json" }
    private var present: String { folder.path + "/10101.json" }

    init() throws {
        folder = try TemporaryFolder()
        var console = Console.silent
        try KeysCommand.new(
            units: try Words.units("10101"), node: nil, out: present, ring: nation, &console)
        // The province has the same session key, without the attestation key.
        let text = String(decoding: try folder.read("ring-VN.json"), as: UTF8.self)
        let stripped = text.replacing(/, "attestationKey": "[0-9a-f]+"/, with: "")
        try #require(text != stripped)
        try stripped.write(toFile: province, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: province)
    }

    private func ring(_ name: String) throws -> [KeyRingFile.Entry] {
        try KeyRingFile(folder.read(name), file: name).entries
    }

    private func failure(_ work: (inout Console) throws(Failure) -> Void) -> Failure? {
        var console = Console.silent
        do throws(Failure) {
            try work(&console)
            return nil
        } catch {
            return error
        }
    }

    private func rotate(_ rings: [String], out: String, keyFile: String? = nil, at now: Moment) throws(Failure) {
        var console = Console.silent
        try KeysCommand.rotate(
            node: "10101", rings: rings, keyFile: keyFile, out: out, from: now, overlapDays: 30, now: now, &console)
    }

    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    // H-18
    @Test func `a rotated key stands in the other slot of every ring, and beside the old one in the key file`() throws {
        let old = try KeyFile(folder.read("10101.json"), file: "old")
        let out = folder.path + "/next/10101.json"
        try rotate([nation, province], out: out, at: now)
        let next = try KeyFile(folder.read("next/10101.json"), file: "next")
        let end = Moment(seconds: now.seconds + 30 * 86_400)
        #expect(try Self.mode(out) == 0o600)
        #expect(next.units == old.units && next.node == old.node && next.slots.count == 2)
        #expect(next.slots[1].keyID == old.keyID && next.slots[1].sessionKey == old.sessionKey)
        #expect(next.slots[1].attestationKey == old.attestationKey)
        #expect(next.slots.map(\.validity) == [KeyValidity(from: now), KeyValidity(until: end)])
        #expect(next.newest(at: now).keyID == next.slots[0].keyID && next.slots[0].keyID != old.keyID)
        for (name, hasAttestation) in [("ring-VN.json", true), ("ring-01.json", false)] {
            let entries = try ring(name)
            #expect(entries.map(\.keyID) == [old.keyID, next.keyID] && entries.map(\.slot) == [1, 2])
            #expect(entries.map(\.validity) == next.slots.reversed().map(\.validity))
            #expect(entries[1].sessionKey == next.sessionKey && entries[1].scope == entries[0].scope)
            #expect(entries[1].attestationKey == (hasAttestation ? next.attestationKey : nil))
            #expect(try Self.mode("\(folder.path)/\(name)") == 0o600)
        }
    }

    @Test func `nothing is overwritten, and a third key waits for the end of the first`() throws {
        let before = try (folder.read("ring-VN.json"), folder.read("10101.json"))
        #expect(failure { (_) throws(Failure) in try rotate([nation], out: present, at: now) }?.kind == .failed)
        #expect(try folder.read("ring-VN.json") == before.0 && folder.read("10101.json") == before.1)
        try rotate([nation, province], out: folder.path + "/b.json", at: now)
        let early = Moment(seconds: now.seconds + 29 * 86_400)
        let fault = failure { (_) throws(Failure) in try rotate([nation], out: folder.path + "/c.json", at: early) }
        #expect(fault?.description.contains("is being given a new key already") == true, "\(fault?.description ?? "")")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/c.json"))
        let late = Moment(seconds: now.seconds + 31 * 86_400)
        try rotate([nation, province], out: folder.path + "/c.json", at: late)
        let (b, c) = try (
            KeyFile(folder.read("b.json"), file: "b"), KeyFile(folder.read("c.json"), file: "c")
        )
        #expect(c.slots[1].keyID == b.slots[0].keyID)
        #expect(try ring("ring-01.json").map(\.slot) == [2, 1])
    }

    @Test func `a province's ring alone lacks the attestation key, which the key file has`() throws {
        let fault = failure { (_) throws(Failure) in
            try rotate([province], out: folder.path + "/b.json", at: now)
        }
        #expect(fault?.description.contains("--key-file") == true)
        try rotate([province], out: folder.path + "/b.json", keyFile: present, at: now)
        #expect(try KeyFile(folder.read("b.json"), file: "b").slots.count == 2)
    }

    @Test(arguments: ["10101", "key"]) func `a revoked key is marked, by its name or its unit`(_ how: String) throws {
        let keyID = try ring("ring-VN.json")[0].keyID
        var console = Console.silent
        try KeysCommand.revoke(how == "key" ? keyID : how, rings: [nation, province], now: now, &console)
        #expect(try ring("ring-VN.json")[0].revoked == now && ring("ring-01.json")[0].revoked == now)
        let fault = failure { (console) throws(Failure) in
            try KeysCommand.revoke("99999", rings: [nation], now: now, &console)
        }
        #expect(fault?.description.contains("no ring named here has a key, node or unit 99999") == true)
        // Its slot is free, and nothing begins from a key that was taken away.
        #expect(
            failure { (_) throws(Failure) in try rotate([nation], out: folder.path + "/b.json", at: now) }?
                .description.contains("tamcap keys new") == true)
    }

    @Test func `a ring that others can read is not touched`() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: nation)
        let fault = failure { (console) throws(Failure) in
            try KeysCommand.revoke("10101", rings: [nation], now: now, &console)
        }
        #expect(fault?.kind == .configuration && fault?.description.contains("chmod 600 \(nation)") == true)
    }

    @Test func `an office's folder has everything that its agent begins with`() throws {
        var console = Console.silent
        let out = folder.path + "/out"
        let data = folder.path + "/data"
        _ = try folder.write("data/bundle", "rules")
        for (place, source) in [("a", (present as String?, nil as String?)), ("b", (nil, nation))] {
            try KeysCommand.export(
                KeysCommand.Bootstrap(
                    unit: try Words.unit("10101"), host: "centre.thue.example", port: 7660, isTraining: true,
                    keyFile: source.0, ring: source.1, dataDir: data), out: out + place, now: now, &console)
            let configuration = try AgentConfiguration(
                folder.read("out\(place)/agent.json"), file: "agent.json", folder: out + place)
            #expect(configuration.keyFile == "\(out)\(place)/key.json" && configuration.realm == .training)
            #expect(configuration.upstreams[0].host == "centre.thue.example")
            let key = try KeyFile(folder.read("out\(place)/key.json"), file: "key.json")
            let attestationKey = try ring("ring-VN.json")[0].attestationKey
            #expect(key.units == configuration.units && key.attestationKey == attestationKey)
            #expect(try Self.mode("\(out)\(place)") == 0o700 && Self.mode("\(out)\(place)/key.json") == 0o600)
            #expect(try folder.read("out\(place)/data/bundle") == Array("rules".utf8))
            let text = String(decoding: try folder.read("out\(place)/README.md"), as: UTF8.self)
            #expect(text.contains("Thư mục này") && text.contains("This folder") && text.contains("cổng 7660"))
        }
        #expect(
            failure { (console) throws(Failure) in
                try KeysCommand.export(
                    KeysCommand.Bootstrap(
                        unit: try Words.unit("10101"), host: "h", port: 1, isTraining: true, keyFile: present,
                        ring: nil, dataDir: nil), out: out + "a", now: now, &console)
            }?.description.contains("exists") == true)
    }
}
