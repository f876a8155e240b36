internal import Generation
internal import Intake
internal import Model
internal import Runtime

/// `tamcap bench`: how much work a CPU second does, on inputs that are described with the figure.
package enum BenchCommand {
    package enum Subject: String, CaseIterable, Sendable {
        case intake
        case merge
        case wire
        case idle
        case sessions
        case catchup
        case rank
        case rescoring
        case restart
        case store
        case forecast
    }

    /// How much work is done when nothing says otherwise.
    package static func standardCount(_ subject: Subject) -> Int {
        switch subject {
        case .intake: 200_000
        case .merge: 200_000
        case .wire: 20_000
        case .idle: 10_000
        case .sessions: 10_000
        case .catchup: 20_000
        case .rank: 300_000
        case .rescoring: 20_000
        case .restart: 20_000
        case .store: 200_000
        case .forecast: 500
        }
    }

    package static func run(_ subject: Subject, count: Int, _ console: inout Console) throws(Failure) {
        switch subject {
        case .intake: try intake(rows: count, &console)
        case .merge:
            for proof in NodeBench.Proof.allCases {
                for together in [1, 64] { try NodeBench.merge(updates: count, together: together, proof, &console) }
            }
        case .wire: try NodeBench.wire(dossiers: count, &console)
        case .idle: try IdleBench.run(connections: count, &console)
        case .sessions: try FleetBench.sessions(offices: count, &console)
        case .catchup: try FleetBench.catchup(dossiers: count, &console)
        case .rank: try RankBench.run(dossiers: count, &console)
        case .rescoring: try RescoringBench.run(dossiers: count, &console)
        case .restart: try RestartBench.run(dossiers: count, &console)
        case .store: try StoreFigures.run(records: count, &console)
        case .forecast: try ForecastBench.run(pages: count, &console)
        }
    }

    /// Dossier CSV of one office with everything on: upserts, validation, three grains, schedules and histograms.
    private static func intake(rows: Int, _ console: inout Console) throws(Failure) {
        let inputs = Inputs()
        let topology = try inputs.readTopology()
        let calendar = try inputs.readCalendar()
        let (register, registerBytes, _) = try inputs.readRegister()
        guard let unit = UnitCode("10101"), let until = Day("2026-11-20") else { return }
        let nation = Nation(
            seed: 1, dossiers: rows, until: until, tree: topology.tree(on: until), units: [unit], register: register,
            registerFile: registerBytes, calendar: calendar, isPlain: true)
        var files: [(name: String, bytes: [UInt8])] = []
        nation.generate { piece in
            guard piece.name.hasPrefix("dossiers") else { return }
            if files.last?.name != piece.name { files.append((piece.name, [])) }
            files[files.count - 1].bytes += piece.bytes
        }
        let bytes = files.reduce(0) { $0 + $1.bytes.count }
        try console.print(
            "intake: \(rows) dossiers of one office, \(bytes >> 20) MB of CSV in \(files.count) files, 60 procedures, "
                + "one year of months, quarters and year, one row in ten a correction or repetition\n")
        let rules = IntakeRules(register: register, calendar: calendar)
        for round in ["first", "second", "third"] {
            var store = RecordStore(accepting: .units([unit]), rules: rules, now: until.end)
            let first = try measure(files, into: &store)
            try console.print("  \(round) time:  \(first.text(bytes: bytes))\n")
            let again = try measure(files, into: &store)
            try console.print("  once again:  \(again.text(bytes: bytes)) (every row loses or repeats)\n")
        }
        try console.print("  resident memory \(ProcessFacts.residentBytes >> 20) MB, the input included\n")
    }

    private struct Figure {
        var rows: Int
        var nanoseconds: Int64

        func text(bytes: Int) -> String {
            let perSecond = Int64(rows) * 1_000_000_000 / max(1, nanoseconds)
            let megabytes = Int64(bytes) * 1_000 / max(1, nanoseconds)
            return "\(rows) rows in \(nanoseconds / 1_000_000) ms of CPU: \(perSecond) rows/s, \(megabytes) MB/s"
        }
    }

    private static func measure(
        _ files: [(name: String, bytes: [UInt8])], into store: inout RecordStore
    ) throws(Failure) -> Figure {
        let before = store.totalCounts.rows
        let start = SystemClock.processNanoseconds
        do throws(FileFault) {
            for file in files {
                var stream = store.open(
                    name: file.name, kind: .dossiers, format: .csv, owner: nil, mapping: .none)
                try store.read(&stream, file.bytes.span)
                try store.finish(&stream)
            }
        } catch {
            throw Failure(.failed, "\(error)")
        }
        return Figure(
            rows: store.totalCounts.rows - before, nanoseconds: SystemClock.processNanoseconds - start)
    }
}
