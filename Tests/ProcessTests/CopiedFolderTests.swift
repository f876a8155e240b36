import Foundation
import Testing

extension ProcessTests {
    /// Data folders as people copy, restore and lose them (D-05).
    struct CopiedFolderTests {
        private static let inbox = "inbox/\(Office.unit)"
        private static let data = "data/\(Office.unit)"

        private static func drop(_ office: Office, _ numbers: ClosedRange<Int>) throws {
            try office.scratch.drop(
                "\(inbox)/dossiers-\(numbers.lowerBound).csv",
                Office.file(numbers, version: numbers.lowerBound, isOnline: numbers.lowerBound % 2 == 0))
        }

        /// An office whose five dossiers are at the centre.
        private static func begun() throws -> (office: Office, agent: Launched) {
            let office = try Office()
            let agent = try office.agent()
            try drop(office, 1...5)
            try office.requireReceived(5, agent)
            return (office, agent)
        }

        /// The same agent from a copy of its folder, with an inbox of its own.
        private static func startClone(_ office: Office) throws -> Launched {
            let text = office.scratch.text("config/\(Office.unit).json")
            try office.scratch.write(
                "config/clone.json",
                text.replacingOccurrences(of: "../\(data)", with: "../data/clone").replacingOccurrences(
                    of: "../\(inbox)", with: "../inbox/clone"))
            let clone = try Launched(
                .agent, ["--config", office.scratch.path("config/clone.json")], office.scratch, name: "clone")
            office.country.hold(clone)
            return clone
        }

        /// How many incarnations the two have begun.
        private static func incarnations(_ programs: [Launched]) -> Int {
            programs.map { $0.log.split(separator: "\n").count { $0.contains("incarnation-begun") } }.reduce(0, +)
        }

        @Test func `a clone beside the living office: figures right, both ends say so, no leapfrogging`() throws {
            let (office, agent) = try Self.begun()
            defer { office.end() }
            try office.scratch.copy(Self.data, to: "data/clone")
            try office.scratch.copy(Self.inbox, to: "inbox/clone")
            let clone = try Self.startClone(office)
            let names = ["duplicate-owner", "superseded"]
            try require(within: 30, "both ends say it; \(clone.lastWords); \(office.centre.program.lastWords)") {
                names.contains { clone.log.contains($0) } && names.contains { office.centre.program.log.contains($0) }
            }
            // Both machines are fed with what the office does.
            for first in [6, 8] {
                for inbox in [Self.inbox, "inbox/clone"] {
                    try office.scratch.drop(
                        "\(inbox)/dossiers-\(first).csv", Office.file(first...first + 1, version: first))
                }
                try office.requireReceived(first + 1, clone)
            }
            let begun = Self.incarnations([agent, clone])
            _ = wait(within: 2 * Double(office.country.takeoverSeconds)) { false }
            #expect(try office.received() == 9 && Self.incarnations([agent, clone]) == begun)
            // They go apart: one of them counts, whichever, and not the one now and the other then.
            try Self.drop(office, 20...24)
            try office.scratch.drop("inbox/clone/dossiers-50.csv", Office.file(50...80, version: 50))
            var counts = [try office.received()]
            _ = try wait(within: 3 * Double(office.country.takeoverSeconds)) {
                let now = try office.received()
                if now != counts.last { counts.append(now) }
                return false
            }
            // The one that is told of a state that it never made begins an incarnation, so that the office may change
            // hands once; never back.
            #expect(Set(counts).count == counts.count && Set(counts).isSubset(of: [9, 9 + 5, 9 + 31]), "\(counts)")
            // The first machine is switched off; the second is the office from now on, with what it has.
            #expect(try agent.terminate() == 0)
            try office.requireReceived(9 + 31, within: 60, clone)
            // And when the first comes back it waits, having nothing to say any more.
            let back = try office.agent()
            try require(within: 30, "the first machine is refused; \(back.lastWords)") {
                names.contains { back.log.contains($0) }
            }
            #expect(try office.received() == 9 + 31)
            #expect(try clone.terminate() == 0)
            #expect(try back.terminate() == 0)
        }

        @Test(arguments: [false, true])
        func `a restored backup is recognised, also when it has overtaken`(isOvertaking: Bool) throws {
            let (office, agent) = try Self.begun()
            defer { office.end() }
            #expect(try agent.terminate() == 0)
            try office.scratch.copy(Self.data, to: "backup")
            let second = try office.agent()
            for first in stride(from: 6, through: 9, by: 1) {
                try Self.drop(office, first...first)
                try office.requireReceived(first, second)
            }
            second.send(SIGKILL)
            _ = try second.end()
            // The disk dies, the backup comes back; the records, on another one, are all there.
            try office.scratch.copy("backup", to: Self.data)
            var restored: Launched?
            let goOn = {
                restored = try office.agent()
                guard isOvertaking else { return }
                // Not one dossier at a time as before: equal commits would lead to equal positions.
                for first in stride(from: 10, through: 20, by: 2) {
                    try Self.drop(office, first...first + 1)
                    try require(within: 20, "it is taken in; \(restored?.lastWords ?? "")") {
                        !office.scratch.exists("\(Self.inbox)/dossiers-\(first).csv")
                    }
                    // A version of its own for each.
                    _ = wait(within: 0.3) { false }
                }
            }
            if isOvertaking { try office.restartCentre(meanwhile: goOn) } else { try goOn() }
            try require(within: 60, "a new incarnation; \(restored?.log ?? "")") {
                restored?.log.contains("level=warning event=incarnation-begun") == true
            }
            try office.requireReceived(isOvertaking ? 21 : 9, within: 60, restored)
            _ = wait(within: 1) { false }
            #expect(try office.differenceFromRank() == nil)
            let begun = (restored?.log ?? "").split(separator: "\n").filter { $0.contains("incarnation-begun") }
            #expect(begun.count == 1, "\(begun)")
            // It goes on from there, also over another restart.
            #expect(try restored?.terminate() == 0)
            try Self.drop(office, isOvertaking ? 22...26 : 10...14)
            let last = try office.agent()
            try office.requireReceived(isOvertaking ? 26 : 14, within: 60, last)
            #expect(try office.differenceFromRank() == nil)
            #expect(try last.terminate() == 0)
        }

        @Test func `an agent whose data folder is deleted comes back by itself`() throws {
            let (office, agent) = try Self.begun()
            defer { office.end() }
            agent.send(SIGKILL)
            _ = try agent.end()
            try office.scratch.remove(Self.data)
            try Self.drop(office, 4...9)
            let second = try office.agent()
            try office.requireReceived(9, within: 60, second)
            #expect(second.log.contains("lost-store"), "\(second.lastWords)")
            #expect(try office.differenceFromRank() == nil)
            #expect(try second.terminate() == 0)
        }

        @Test func `records that lack a past period wait for a person, who is told what to do`() throws {
            let office = try Office()
            defer { office.end() }
            let past = Office.file(30...33).replacingOccurrences(of: "2026-11-", with: "2026-09-")
            try office.scratch.drop("\(Self.inbox)/dossiers-past.csv", past)
            try Self.drop(office, 1...5)
            let agent = try office.agent()
            try office.requireReceived(5, agent)
            try require(within: 20, "September; \(agent.lastWords)") {
                try office.centre.received(Office.unit, "2026-09") == 4
            }
            #expect(try agent.terminate() == 0)
            try office.scratch.remove(Self.data)
            try office.scratch.remove("\(Self.inbox)/done/dossiers-past.csv")
            try Self.drop(office, 6...7)
            let second = try office.agent()
            try require(within: 30, "it says so; \(second.lastWords)") {
                second.log.contains("reason=shrunk note=\"records of a past period are missing here; find them")
            }
            #expect(try office.received() == 5)
            #expect(try office.centre.received(Office.unit, "2026-09") == 4)
            let confirm = try Launched.run(
                .agent, ["confirm", "--config", office.scratch.path("config/\(Office.unit).json")], office.scratch)
            #expect(confirm.status == 0, "\(confirm)")
            try office.requireReceived(7, second)
            #expect(try office.centre.received(Office.unit, "2026-09") <= 0)
            #expect(try office.differenceFromRank() == nil)
            #expect(try second.terminate() == 0)
        }

        @Test(arguments: [false, true])
        func `a centre whose data folder is deleted, or an older one, is whole again`(isBackup: Bool) throws {
            let (office, agent) = try Self.begun()
            defer { office.end() }
            let other = try office.country.agent("10103", ["10103"], port: office.centre.protocolPort)
            try office.scratch.drop("inbox/10103/dossiers-1.csv", Office.file(1...7))
            try office.requireReceived(7, of: "10103", other)
            // While it runs, in the documented order: `cp -a` of a folder whose files only grow.
            try office.scratch.copy("data/VN", to: "backup")
            try Self.drop(office, 4...9)
            try office.requireReceived(9, agent)
            try office.restartCentre {
                try office.scratch.remove("data/VN")
                if isBackup { try office.scratch.copy("backup", to: "data/VN") }
            }
            try office.requireReceived(9, within: 30, agent)
            try office.requireReceived(7, of: "10103", within: 30, other)
            #expect(try office.differenceFromRank() == nil)
            for log in [agent.log, other.log] { #expect(!log.contains("restored-or-copied"), "\(log)") }
            try Self.drop(office, 10...12)
            try office.requireReceived(12, agent)
            for agent in [agent, other] { #expect(try agent.terminate() == 0) }
        }
    }
}
