internal import Model
internal import Runtime
internal import Scoring

/// `tamcap bench rank`: from the records of the whole country to ranks, on one thread and on every processor.
enum RankBench {
    private static let rounds = 3

    /// So many dossiers of the whole country, generated into a folder that goes afterwards.
    static func run(dossiers: Int, _ console: inout Console) throws(Failure) {
        guard let day = Day("2026-11-29"), let held = Day("2026-10-01") else { return }
        let folder = "/tmp/tamcap-bench-\(ProcessFacts.processIdentifier)"
        defer { try? Files.removeTree(folder) }
        var generate = GenerateCommand(out: folder, until: day)
        generate.seed = 5
        generate.dossiers = dossiers
        var silent = Console.silent
        try generate.run(&silent)
        let size = try measure(folder)
        var command = RankCommand(
            records: folder, period: Period(.month, holding: held), asOf: day, now: day.end, league: League(.branch))
        command.format = .csv
        command.showsIndicators = true
        let processors = command.threads
        try console.print(
            "rank: \(dossiers) dossiers of the whole country (generate --seed 5), \(size.bytes >> 20) MB in "
                + "\(size.files) files, some packed; indicators of all branches in \(command.period) as CSV; "
                + "\(processors) processors, \(rounds) rounds by turns\n")
        var wall: [(one: Int64, all: Int64)] = []
        var first: [UInt8]?
        for round in 1...rounds {
            command.threads = 1
            let one = try time(command)
            command.threads = processors
            let all = try time(command)
            guard one.csv == all.csv, first == nil || first == one.csv else {
                throw Failure(.failed, "one thread and \(processors) give different ranks")
            }
            first = one.csv
            wall.append((one.wall, all.wall))
            try console.print(
                "  round \(round): one thread \(one.wall / 1_000_000) ms by the clock, \(one.cpu / 1_000_000) of CPU; "
                    + "\(processors) threads \(all.wall / 1_000_000) ms, \(all.cpu / 1_000_000) of CPU; "
                    + "\(one.csv.count) bytes, the same\n")
        }
        let ratios = wall.map { $0.all * 100 / max(1, $0.one) }.sorted()
        try console.print(
            "  by the clock \(processors) threads take \(ratios[rounds / 2]) % of one's (median)\n"
                + "  resident memory \(ProcessFacts.residentBytes >> 20) MB\n")
    }

    private static func time(
        _ command: RankCommand
    ) throws(Failure) -> (csv: [UInt8], wall: Int64, cpu: Int64) {
        var silent = Console.silent
        let (wall, cpu) = (SystemClock.monotonicNanoseconds, SystemClock.processNanoseconds)
        let csv = command.text(try command.compute(&silent))
        return (csv, SystemClock.monotonicNanoseconds - wall, SystemClock.processNanoseconds - cpu)
    }

    private static func measure(_ folder: String) throws(Failure) -> (files: Int, bytes: Int) {
        var sum = (files: 0, bytes: 0)
        do throws(SystemError) {
            for entry in try Files.list(folder) {
                guard entry.facts.kind == .folder else { continue }
                for file in try Files.list("\(folder)/\(entry.name)") {
                    sum.files += 1
                    sum.bytes += Int(file.facts.bytes)
                }
            }
        } catch {
            throw Failure(error)
        }
        return sum
    }
}
