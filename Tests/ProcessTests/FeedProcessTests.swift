import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A real centre that feeds a program, and a real database that dies.
    struct FeedProcessTests {
        private static let inbox = "inbox/\(Office.unit)"
        private static let question = Question(period: Office.month, tier: "branch", asOf: "2026-11-20")

        private static func feed(_ form: String, _ command: [String], _ more: String = "") throws -> String {
            let words = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
            return """
                "feeds": [{ "name": "f", "what": ["cells", "rankings", "indicators", "nodes"], "format": "\(form)",
                    "intervalMilliseconds": 100, \(more) "command": \(words) }]
                """
        }

        /// Starts the centre anew where it was.
        private static func restart(_ office: Office, _ keys: String) throws {
            let ports = (office.centre.protocolPort, office.centre.httpPort)
            try office.centre.program.murder()
            office.centre = try office.country.centre(keys, listen: ports.0, http: ports.1)
        }

        /// The rows that whole batches leave, by table and key.
        private static func apply(_ text: String) throws -> [String: [String: Any]] {
            var rows: [String: [String: Any]] = [:]
            var batch: [[String: Any]] = []
            let keys = [
                "cells": ["unit", "period", "procedure"], "rankings": ["period", "unit"],
                "indicators": ["period", "unit", "indicator"], "nodes": ["unit"],
            ]
            for line in text.split(separator: "\n") {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                guard object["op"] as? String == "end" else {
                    batch.append(object)
                    continue
                }
                #expect(object["lines"] as? Int == batch.count)
                for line in batch {
                    let table = line["table"] as? String ?? ""
                    let names = keys[table] ?? []
                    let key = ([table] + names.map { line[$0] as? String ?? "" }).joined(separator: "/")
                    switch line["op"] as? String {
                    case "put": rows[key] = line
                    case "delete": rows[key] = nil
                    default:
                        let part = "\(table)/" + (table == "nodes" ? "" : "\(line[names[0]] as? String ?? "")/")
                        let bound = line["sequence"] as? Int ?? 0
                        rows = rows.filter { !$0.key.hasPrefix(part) || $0.value["sequence"] as? Int ?? 0 >= bound }
                    }
                }
                batch = []
            }
            return rows
        }

        private static func points(_ rows: [String: [String: Any]]) -> Int? {
            rows["rankings/\(Office.month)/\(Office.unit)"]?["points_micro"] as? Int
        }

        /// What the API says.
        private static func points(_ centre: Aggregator) throws -> Int? {
            let line = try centre.csv(question).split(separator: "\n").first { $0.contains(",\(Office.unit),") }
            return line.flatMap { Int($0.split(separator: ",", omittingEmptySubsequences: false)[3]) }
        }

        // I-18, I-19, I-20, I-22, I-23, I-25, I-26
        @Test func `a program that refuses holds up nothing, then has everything, and a restart tells what is new`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            let (open, out) = (scratch.path("open"), scratch.path("out"))
            let keys = try Self.feed("ndjson", ["sh", "-c", "test -e \(open) || exit 7; cat >> \(out)"])
            try Self.restart(office, keys)
            try scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            let agent = try office.agent()
            try office.requireReceived(5, agent)
            try require(within: 30, "it is said; \(office.centre.program.lastWords)") {
                try office.centre.get("/api/v1/nodes").body.contains(
                    "\"state\":\"failing\",\"fault\":\"exit status 7\"")
            }
            #expect(try office.centre.get("/metrics").body.contains("tamcap_feed_behind_seconds{feed=\"f\"}"))
            #expect(office.centre.program.log.contains("event=feed-failed feed=f reason=\"exit status 7\""))
            #expect(!scratch.exists("out"))

            try scratch.write("open", "")
            try require(within: 60, "all of it; \(office.centre.program.lastWords)") {
                Self.points(try Self.apply(scratch.text("out"))) == (try Self.points(office.centre))
                    && scratch.text("data/VN/feeds/f.json").contains("\"cells/\(Office.unit)\"")
            }
            #expect(try Self.apply(scratch.text("out")).keys.contains("cells/\(Office.unit)/\(Office.month)/1.007027"))
            #expect(try Self.apply(scratch.text("out")).keys.contains("nodes/\(Office.unit)"))

            try Self.restart(office, keys)
            try scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(6...6))
            try require(within: 60, "what is new; \(office.centre.program.lastWords)") {
                let rows = try Self.apply(scratch.text("out"))
                let counts = rows["cells/\(Office.unit)/\(Office.month)/1.007027"]?["counts"] as? [String: Any]
                return counts?["received"] as? Int == 6
            }
            let lines = scratch.text("out").split(separator: "\n")
            let sweeps = lines.filter {
                $0.contains("\"table\":\"cells\",\"op\":\"sweep\"") && $0.contains(Office.unit)
            }
            #expect(sweeps.count <= 1, "a unit whose position is known is not told whole: \(sweeps)")
            let sequences = lines.compactMap { line in
                line.contains("\"op\":\"end\"")
                    ? line.split(separator: ",")[1].split(separator: ":").last.flatMap { Int($0) } : nil
            }
            #expect(sequences.count > 1 && zip(sequences, sequences.dropFirst()).allSatisfy { $0 < $1 })
        }

        // I-17, I-24, I-26
        @Test(.enabled(if: PostgresServer.programs != nil, "no PostgreSQL here: as root, apt-get install postgresql"))
        func `a PostgreSQL that is killed has what the centre publishes once it is back`() throws {
            let office = try Office()
            defer { office.end() }
            let database = try PostgresServer(office.scratch)
            let folder = ClusterFile.root + "/Cluster/feeds/postgresql"
            let keys = try Self.feed("postgresql", database.client, "\"migrations\": \"\(folder)\",")
            try Self.restart(office, keys)
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            let agent = try office.agent()
            try office.requireReceived(5, agent)
            try Self.requireEqual(database, office.centre)
            #expect(try database.ask("SELECT number FROM tamcap.migration ORDER BY number") == "1\n2\n3\n")
            let received = """
                SELECT count FROM tamcap.counts WHERE unit = '\(Office.unit)' AND period = '\(Office.month)'
                    AND measure = 'received'
                """
            #expect(try database.ask(received) == "5\n")
            #expect(try database.ask("SELECT connected FROM tamcap.nodes WHERE unit = '\(Office.unit)'").count == 2)

            database.murder()
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(4...9, version: 2, isOnline: false))
            try office.requireReceived(9, agent)
            try require(within: 60, "it is said; \(office.centre.program.lastWords)") {
                try office.centre.get("/api/v1/nodes").body.contains("\"state\":\"failing\"")
            }
            try database.start()
            try require(within: 90, "the cell; \(office.centre.program.lastWords)") {
                try database.ask(received) == "9\n"
            }
            try Self.requireEqual(database, office.centre)
            let faults = office.centre.program.log.split(separator: "\n").filter { $0.contains("feed-failed") }
            #expect(faults.count == 1, "\(faults)")
        }

        /// The table has what the exact CSV has, of ranks and indicators.
        private static func requireEqual(_ database: PostgresServer, _ centre: Aggregator) throws {
            let ranks = """
                COPY (SELECT rank, unit, name, points_micro, applicable_points, scaled_micro, band, ckmb, tdgq, clgq,
                    tttt, mdsh, mdhl, status FROM tamcap.rankings WHERE period = '\(Office.month)' AND tier = 'branch')
                    TO STDOUT WITH (FORMAT csv)
                """
            let indicators = """
                COPY (SELECT unit, indicator, numerator, denominator, indicators.points_micro, indicators.state
                    FROM tamcap.indicators JOIN tamcap.rankings USING (period, unit)
                    WHERE period = '\(Office.month)' AND tier = 'branch') TO STDOUT WITH (FORMAT csv)
                """
            var other = question
            other.isIndicators = true
            for (query, question) in [(ranks, question), (indicators, other)] {
                var (expected, found): ([Substring], [Substring]) = ([], [])
                let words = {
                    "\(question): \(firstDifference("\(expected)", "\(found)")); \(centre.program.lastWords)"
                }
                try require(within: 60, words()) {
                    expected = try centre.csv(question).split(separator: "\n").dropFirst().sorted()
                    found = ((try? database.ask(query)) ?? "").split(separator: "\n").sorted()
                    return found == expected && expected.count > 2
                }
            }
        }
    }
}
