import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Official results: made by a running centre, checked by `tamcap verify` and by a program that is not ours.
    struct CloseTests {
        private static let day = "2026-11-20"

        private let office: Office
        private var scratch: Scratch { office.scratch }
        private var centre: Aggregator { office.centre }

        init() throws { office = try Office() }

        private func october(_ numbers: ClosedRange<Int>) -> String {
            Office.file(numbers).replacingOccurrences(of: "2026-11", with: "2026-10")
        }

        private func close(_ arguments: [String]) throws -> (status: Int32, output: String, log: String) {
            try Launched.run(
                .aggregator,
                ["close", "2026-10", "--config", scratch.path("config/VN.json"), "--as-of", Self.day] + arguments,
                scratch, name: "close")
        }

        private func verify(_ place: String, isSecond: Bool = false) throws -> (status: Int32, output: String) {
            let ring = scratch.path("ring-VN.json")
            if !isSecond {
                let result = try Launched.run(.tool, ["verify", place, "--ring", ring], scratch, name: "verify")
                return (result.status, result.output + result.log)
            }
            let script = "\(ClusterFile.root)/Cluster/verify-publication"
            let python = try Launched(["/usr/bin/env", "python3", script, place, ring], scratch, name: "python")
            let status = try python.end()
            return (status, python.output + python.log)
        }

        //
        @Test func `a month is closed, checked by two programs, and revised with what changed`() throws {
            defer { office.end() }
            try scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", october(1...40))
            let agent = try office.agent()
            try require(within: 30, "October is there; \(agent.lastWords)") {
                try centre.received(Office.unit, "2026-10") == 40
            }
            // Offices that are missing are named, and must be accepted one by one.
            let refused = try close([])
            #expect(refused.status == 1 && refused.log.contains("missing: "), "\(refused)")
            let units = office.country.units.filter { $0 != Office.unit }
            #expect(units.allSatisfy { refused.log.contains($0) } && !refused.log.contains(Office.unit))
            let without = units.flatMap { ["--without", $0] }
            #expect(try close(Array(without.dropFirst(2))).log.contains("missing: \(units[0])"))
            #expect(try close(without + ["--without", Office.unit]).log.contains("not missing: \(Office.unit)"))
            let question = Question(period: "2026-10", tier: "branch", asOf: Self.day)
            let live = try centre.csv(question)
            let closed = try close(without)
            #expect(closed.status == 0 && closed.output.hasPrefix("2026-10-r1: 1 of "), "\(closed)")
            let folder = "data/VN/publications/2026-10-r1"
            #expect(scratch.text("\(folder)/rankings-branch.csv") == live)
            #expect(try close(without).log.contains("nothing has changed since 2026-10-r1"))
            for isSecond in [false, true] {
                let checked = try verify(scratch.path(folder), isSecond: isSecond)
                #expect(checked.status == 0 && checked.output.contains("2026-10-r1: right"), "\(checked)")
            }
            // Late data: the next revision says so, and the first stays.
            let first = scratch.text("\(folder)/manifest.json")
            try scratch.drop("inbox/\(Office.unit)/dossiers-2.csv", october(41...60))
            try require(within: 30, "the late ones are there; \(agent.lastWords)") {
                try centre.received(Office.unit, "2026-10") == 60
            }
            #expect(try close(without).output.hasPrefix("2026-10-r2: "))
            #expect(scratch.text("\(folder)/manifest.json") == first && live != "")
            let second = "data/VN/publications/2026-10-r2"
            #expect(scratch.text("\(second)/changes.csv").contains("office,\(Office.unit),,position,"))
            #expect(scratch.text("\(second)/manifest.json").contains("\"previous\":{\"name\":\"2026-10-r1\""))
            try check(second)
        }

        //
        private func rehearse(_ second: String) throws {
            let catalogue = scratch.text("catalogue.json").replacingOccurrences(
                of: "\"points\": 20, \"fullAtPercent\": 100", with: "\"points\": 5, \"fullAtPercent\": 100")
            try scratch.write("next.json", catalogue)
            let before = try centre.csv(Question(period: "2026-10", tier: "branch", asOf: Self.day))
            for ground in [
                ["--publication", scratch.path(second)],
                ["--data", scratch.path("data/VN"), "--period", "2026-10", "--as-of", Self.day],
            ] {
                let words = ["rehearse", "--tier", "branch", "--lang", "en"] + ground
                let same = try Launched.run(.tool, words, scratch)
                #expect(same.output.hasPrefix("0 of 3 units are different"), "\(same)")
                let other = try Launched.run(.tool, words + ["--catalogue", scratch.path("next.json")], scratch)
                #expect(other.status == 0 && other.output.hasPrefix("1 of 3 units are different"), "\(other)")
                #expect(other.output.contains(Office.unit))
            }
            #expect(try centre.csv(Question(period: "2026-10", tier: "branch", asOf: Self.day)) == before)
        }

        private func check(_ second: String) throws {
            let all = try verify(scratch.path("data/VN/publications"))
            #expect(all.status == 0 && all.output.contains("follows 2026-10-r1"), "\(all)")
            #expect(all.output.contains("1 of 1 attestations checked"))
            // Over HTTP, where it is listed.
            let list = try centre.get("/api/v1/publications").body
            #expect(list.contains("\"name\":\"2026-10-r2\"") && list.contains("\"revision\":1"))
            #expect(try centre.get("/publications").body.contains("2026-10 – lần 2"))
            let address = "http://127.0.0.1:\(centre.httpPort)"
            for place in [address, "\(address)/publications/2026-10-r2"] {
                let checked = try verify(place)
                #expect(checked.status == 0 && checked.output.contains("2026-10-r2: right"), "\(checked)")
            }
            #expect(try centre.get("/publications/2026-10-r2/../ring-VN.json").status != 200)
            try rehearse(second)
            // One figure changed, and the digest of the file with it: both programs find it.
            let copy = "copy/2026-10-r2"
            try FileManager.default.createDirectory(
                atPath: scratch.path("copy"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: scratch.path(second), toPath: scratch.path(copy))
            let ranks = scratch.text("\(copy)/rankings-branch.csv")
            try scratch.write("\(copy)/rankings-branch.csv", ranks.replacingOccurrences(of: "ranked", with: "Ranked"))
            for isSecond in [false, true] {
                let checked = try verify(scratch.path(copy), isSecond: isSecond)
                #expect(checked.status == 1 && checked.output.contains("rankings-branch.csv"), "\(checked)")
            }
        }
    }
}
