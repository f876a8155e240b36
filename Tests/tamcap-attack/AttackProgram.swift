import Foundation
import Runtime

/// Peers that an aggregator has no use for, and one that it is for, to measure what the first cost the second.
///
///     tamcap-attack KIND --protocol PORT --http PORT --seconds N --key FILE
///
/// Only tests start it. A kind prints what it has done when its time is over; `honest` prints a line a sample.
@main
enum AttackProgram {
    static func main() {
        _ = ProcessFacts.raiseDescriptorLimit()
        do {
            try run(Orders(Array(CommandLine.arguments.dropFirst())))
        } catch {
            FileHandle.standardError.write(Data("tamcap-attack: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ orders: Orders) throws {
        switch orders.kind {
        case "honest": try Honest(orders).run()
        case "claims": try ClaimFlood(orders).run()
        case "cells": try GreedyKey(orders).run()
        case "sessions": try SessionFlood(orders).run()
        default:
            guard let habit = Habit.all[orders.kind] else { throw Trouble("there is no kind \(orders.kind)") }
            try Strangers(habit, orders).run()
        }
    }
}

/// What a test asks for.
struct Orders {
    let kind: String
    let protocolPort: UInt16
    let httpPort: UInt16
    let seconds: Int64
    let keyFile: String

    init(_ arguments: [String]) throws {
        var values: [String: String] = [:]
        var rest = arguments.dropFirst()
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else { throw Trouble("\(name) has no value") }
            values[String(name.dropFirst(2))] = value
        }
        guard let kind = arguments.first, let link = values["protocol"].flatMap({ UInt16($0) }),
            let http = values["http"].flatMap({ UInt16($0) }), let seconds = values["seconds"].flatMap({ Int64($0) })
        else { throw Trouble("KIND --protocol PORT --http PORT --seconds N [--key FILE]") }
        (self.kind, protocolPort, httpPort, self.seconds) = (kind, link, http, seconds)
        keyFile = values["key"] ?? ""
    }
}

struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
