import Bytes
import Model
import TestSupport
import Wire

// Decoded messages in the fields that Protocol/vectors/README.md names.
extension Message {
    var described: VectorJSON {
        switch self {
        case .hello(let hello): hello.described
        case .challenge(let challenge): challenge.described
        case .proof(let proof):
            ["proof": hex(proof.proof), "clockMilliseconds": decimal(proof.clockMilliseconds)]
        case .welcome(let welcome):
            [
                "grantedBytes": decimal(welcome.grantedBytes),
                "idleMilliseconds": .number(Int(welcome.idleMilliseconds)),
                "takeoverMilliseconds": .number(Int(welcome.takeoverMilliseconds)),
                "tier": .string(welcome.tier.description),
            ]
        case .refuse(let refuse): refuse.described
        case .claim(let entries): ["entries": .array(entries.map(\.described))]
        case .holding(let entries): ["entries": .array(entries.map(\.described))]
        case .update(let update): update.described
        case .credit(let granted): ["grantedBytes": decimal(granted)]
        case .ping(let sent): ["sentMilliseconds": decimal(sent)]
        case .pong(let sent, let peer): ["sentMilliseconds": decimal(sent), "peerMilliseconds": decimal(peer)]
        case .heard(let entries): ["entries": .array(entries.map(\.described))]
        case .health(let health): health.described
        case .bundleOffer(let offer): offer.described
        case .bundleRequest(let request): ["hash": hex(request.hash), "offset": .number(Int(request.offset))]
        case .bundlePart(let part):
            ["hash": hex(part.hash), "offset": .number(Int(part.offset)), "bytes": hex(part.bytes)]
        case .goodbye(let goodbye):
            [
                "reason": .string(String(describing: goodbye.reason)),
                "reconnectAfterMilliseconds": .number(Int(goodbye.reconnectAfterMilliseconds)),
            ]
        case .digest(let entries):
            [
                "entries": .array(
                    entries.map {
                        [
                            "handle": .number(Int($0.handle)), "position": $0.position.described,
                            "digest": hex($0.digest),
                        ]
                    })
            ]
        case .share(let bytes), .sealed(let bytes): ["bytes": hex(bytes)]
        }
    }
}

func hex(_ bytes: [UInt8]) -> VectorJSON { .string(Hexadecimal.encode(bytes)) }

func hex(_ value: UInt64) -> VectorJSON {
    .string(Hexadecimal.encode((0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }))
}

func decimal(_ value: some BinaryInteger) -> VectorJSON { .string(String(value)) }

extension Hello {
    fileprivate var described: VectorJSON {
        [
            "minors": [.number(Int(versions.lowerBound)), .number(Int(versions.upperBound))],
            "capabilities": hex(capabilities), "realm": .string(String(describing: realm)), "node": .string(node),
            "keyID": .string(keyID), "nonce": hex(nonce), "build": .string(build),
        ]
    }
}

extension Challenge {
    fileprivate var described: VectorJSON {
        [
            "proof": hex(proof), "minor": .number(Int(version)), "capabilities": hex(capabilities),
            "realm": .string(String(describing: realm)), "node": .string(node), "build": .string(build),
            "nonce": hex(nonce), "clockMilliseconds": decimal(clockMilliseconds),
        ]
    }
}

extension Refuse {
    fileprivate var described: VectorJSON {
        var members: [VectorJSON.Member] = []
        switch subject {
        case .session: members.append(.init("subject", "session"))
        case .unit(let handle): members += [.init("subject", "unit"), .init("handle", .number(Int(handle)))]
        case .update(let handle, let number):
            members += [
                .init("subject", "update"), .init("handle", .number(Int(handle))), .init("number", decimal(number)),
            ]
        }
        members += [
            .init("code", .number(Int(code))), .init("retryable", .bool(isRetryable)),
            .init("retryAfterMilliseconds", .number(Int(retryAfterMilliseconds))), .init("text", .string(text)),
            .init("holding", holding?.described ?? .null),
        ]
        return .object(members)
    }
}

extension Position {
    var described: VectorJSON {
        [
            "counter": .number(Int(incarnation.counter)), "random": hex(incarnation.random),
            "version": decimal(version), "tag": hex(tag),
        ]
    }
}

extension Claim {
    fileprivate var described: VectorJSON {
        [
            "handle": .number(Int(handle)), "unit": .string(unit.description), "owner": .bool(isOwner),
            "position": position?.described ?? .null, "heardAgeMilliseconds": decimal(heardAgeMilliseconds),
        ]
    }
}

extension Holding {
    fileprivate var described: VectorJSON {
        let described: VectorJSON = [
            "handle": .number(Int(handle)), "holder": .string(holder), "tier": .string(tier.description),
            "level": level == .durable ? "durable" : "held", "shrunk": .bool(marks.contains(.shrunk)),
            "supersededUpstream": .bool(marks.contains(.supersededUpstream)),
            "position": position?.described ?? .null, "heardAgeMilliseconds": decimal(heardAgeMilliseconds),
        ]
        guard durableAtMilliseconds > 0 else { return described }
        return .object(described.members + [.init("durableAtMilliseconds", decimal(durableAtMilliseconds))])
    }
}

extension Heard {
    fileprivate var described: VectorJSON {
        [
            "handle": .number(Int(handle)), "counter": .number(Int(incarnation.counter)),
            "random": hex(incarnation.random), "ageMilliseconds": decimal(ageMilliseconds),
        ]
    }
}

extension BundleOffer {
    fileprivate var described: VectorJSON {
        let fields: VectorJSON = ["serial": decimal(serial), "hash": hex(hash), "bytes": .number(Int(bytes))]
        guard !digests.isEmpty else { return fields }
        let list = digests.map { ["unit": .string($0.unit.description), "code": hex($0.code)] as VectorJSON }
        return .object(fields.members + [.init("digests", .array(list))])
    }
}

extension Health {
    fileprivate var described: VectorJSON {
        var members = fields.members
        if !notices.isEmpty { members.append(.init("notices", .array(notices.map(\.described)))) }
        if let proof { members.append(.init("proof", proof.described)) }
        return .object(members)
    }

    private var fields: VectorJSON {
        [
            "handle": .number(Int(handle)), "freshness": decimal(freshness),
            "rejects": .array(rejects.map { [.number(Int($0.reason)), decimal($0.count)] }),
            "clockOffsetMilliseconds": decimal(clockOffsetMilliseconds), "build": .string(build),
            "bundle": hex(bundle), "resyncing": .bool(isResyncing),
        ]
    }
}

extension HealthProof {
    fileprivate var described: VectorJSON {
        [
            "counter": .number(Int(incarnation.counter)), "random": hex(incarnation.random),
            "stamp": decimal(stamp), "version": decimal(version), "freshness": decimal(freshness), "code": hex(code),
        ]
    }
}

extension Health.Notice {
    fileprivate var described: VectorJSON {
        [
            "number": .number(Int(number)), "count": decimal(count), "since": decimal(since),
            "names": .array(names.map { .string($0) }), "figures": .array(figures.map { decimal($0) }),
        ]
    }
}

extension UpdateFrame {
    fileprivate var described: VectorJSON {
        [
            "handle": .number(Int(handle)), "number": decimal(number), "index": .number(Int(index)),
            "head": head?.described ?? .null, "attestation": hex(attestation),
            "cells": .array(cells.map(\.described)),
        ]
    }
}

extension UpdateFrame.Head {
    fileprivate var described: VectorJSON {
        var members: [VectorJSON.Member] = []
        switch base {
        case .none(let new): members += [.init("base", "none"), .init("new", new.described)]
        case .position(let position, let step, let tag):
            members += [
                .init("base", "position"), .init("position", position.described), .init("step", decimal(step)),
                .init("tag", hex(tag)),
            ]
        case .previous(let step, let tag):
            members += [.init("base", "previous"), .init("step", decimal(step)), .init("tag", hex(tag))]
        }
        members += [.init("frames", .number(Int(frames))), .init("confirmed", .bool(isConfirmed))]
        return .object(members)
    }
}

extension UpdateFrame.Cell {
    fileprivate var described: VectorJSON {
        let (name, counts) =
            switch value {
            case .plain(let measures): ("plain", measures)
            case .difference(let measures): ("difference", measures)
            }
        return .object([
            .init("procedure", .string(key.procedure.description)), .init("period", .string(key.period.description)),
            .init(name, counts.described),
        ])
    }
}

extension Measures {
    var described: VectorJSON {
        var members: [VectorJSON.Member] = []
        for measure in Measure.allCases {
            let own = entries.filter { $0.slot.measureNumber == measure.rawValue }
            guard let first = own.first else { continue }
            members.append(
                .init(
                    measure.name,
                    measure.isSeries
                        ? .array(own.map { [.number(Int($0.slot.key)), decimal($0.count)] }) : decimal(first.count)))
        }
        return .object(members)
    }
}
