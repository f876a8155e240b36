import Foundation
import Testing

extension ProcessTests {
    /// What an office's agent takes of the machine that it shares with others.
    struct MemoryTests {
        #if DEBUG
            private static let isOptimised = false
        #else
            private static let isOptimised = true
        #endif

        /// What of a process is in memory now, and was at most, in kilobytes.
        private static func resident(_ program: Launched) -> (now: Int, most: Int) {
            let status = (try? String(contentsOfFile: "/proc/\(program.pid)/status", encoding: .utf8)) ?? ""
            func kilobytes(_ name: String) -> Int {
                let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
                return line.flatMap { Int($0.filter(\.isNumber)) } ?? .max
            }
            return (kilobytes("VmRSS"), kilobytes("VmHWM"))
        }

        /// Only an optimised build says anything: `Tests/run --filter MemoryTests` prints the figures.
        @Test(.enabled(if: isOptimised))
        func `an agent with 20,000 dossiers rests in less than 16 MB`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...20_000))
            let agent = try office.agent()
            try office.requireReceived(20_000, within: 60, agent)
            // What comes every day: a few changes, one after the other.
            for number in 1...20 {
                try office.scratch.drop(
                    "inbox/\(Office.unit)/dossiers-\(number + 1).csv",
                    Office.file(20_000 + number...20_000 + number))
                try office.requireReceived(20_000 + number, agent)
            }
            var found = (now: 0, most: 0)
            let isSmall = wait(within: 20) {
                found = Self.resident(agent)
                return found.now < 16 * 1_024
            }
            print("agent with 20,000 dossiers: \(found.now) kB resident, \(found.most) kB at most")
            #expect(isSmall, "\(found.now) kB resident, \(found.most) kB at most")
            // And after a restart, from its store.
            #expect(try agent.terminate() == 0)
            let again = try office.agent()
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-99.csv", Office.file(30_000...30_000))
            try office.requireReceived(20_021, again)
            let staysSmall = wait(within: 20) {
                found = Self.resident(again)
                return found.now < 16 * 1_024
            }
            print("the same from its store: \(found.now) kB resident, \(found.most) kB at most")
            #expect(staysSmall, "\(found.now) kB resident, \(found.most) kB at most")
        }
    }
}
