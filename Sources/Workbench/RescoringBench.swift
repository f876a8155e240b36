internal import Intake
internal import Model
internal import Nodes
internal import Runtime
internal import Scoring

/// `tamcap bench rescoring`: what an update costs from its cells to the new ranks.
enum RescoringBench {
    private static let updates = 2_000

    /// Every unit of the tree gets the cells of one office with so many dossiers; that office's then change.
    static func run(dossiers: Int, _ console: inout Console) throws(Failure) {
        var office = try BenchOffice(dossiers: dossiers)
        guard let day = Day(BenchOffice.until) else { return }
        let tree = office.contents.topology.tree(on: day)
        let cells = office.store.drainChanges(of: office.unit)
        let centre = NodeBridge.centre()
        var bridge: NodeBridge?
        for (number, unit) in tree.units.enumerated() {
            let next = NodeBridge(unit: unit, centre: centre, officeSeed: 1)
            next.connect(as: UInt64(number + 1))
            next.commit(unit, cells)
            next.finishIntake(unit)
            if unit == office.unit { bridge = next }
        }
        guard let bridge, centre.units.count == tree.units.count else {
            throw Failure(.failed, "the centre holds \(centre.units.count) of \(tree.units.count) units")
        }
        let book = RankingBook(office.contents, of: centre)
        let ways = Ways(book: book, unit: office.unit, tree: tree, day: day)
        try console.print(
            "rescoring: \(tree.units.count) units of \(cells.count) cells each, \(updates) updates of one dossier of "
                + "one branch; new ranks of the branch, its province and the nation in month, quarter and year, "
                + "\(ways.leagues.count * ways.periods.count) in all\n")
        _ = try ways.places()
        var follow: Int64 = 0
        centre.onChanges = { unit, changes in
            let start = SystemClock.processNanoseconds
            book.apply(unit, changes)
            follow += SystemClock.processNanoseconds - start
        }
        var ask: Int64 = 0
        for _ in 0..<updates {
            let changes = try office.change()
            bridge.commit(office.unit, changes)
            let start = SystemClock.processNanoseconds
            _ = try ways.places()
            ask += SystemClock.processNanoseconds - start
        }
        let start = SystemClock.processNanoseconds
        let fresh = Ways(book: RankingBook(office.contents, of: centre), unit: office.unit, tree: tree, day: day)
        let rolled = SystemClock.processNanoseconds
        let (followed, anew) = (try ways.places(), try fresh.places())
        let whole = SystemClock.processNanoseconds - rolled
        guard followed == anew else { throw Failure(.failed, "the followed ranks are not those of all cells") }
        let each = (follow: follow / Int64(updates), ask: ask / Int64(updates))
        let tenths = (each.follow + each.ask) / 100
        try console.print(
            "  \(tenths / 10).\(tenths % 10) microseconds of CPU an update: \(each.follow / 1_000) for roll-ups and "
                + "what follows them, \(each.ask / 1_000) for scores and ranks\n"
                + "  the same ranks from all cells: \(whole / 1_000_000) ms, behind roll-ups of all cells in "
                + "\((rolled - start) / 1_000_000) ms; equal\n"
                + "  resident memory \(ProcessFacts.residentBytes >> 20) MB\n")
    }

    /// The nine ranks of one office, its province and the nation.
    private struct Ways {
        let book: RankingBook
        let day: Day
        let leagues: [(unit: UnitCode, league: League)]
        let periods: [Period]

        init(book: RankingBook, unit: UnitCode, tree: Tree, day: Day) {
            self.book = book
            self.day = day
            leagues = ([unit] + tree.ancestors(of: unit)).compactMap { unit in
                tree.tier(of: unit).map { (unit, League($0)) }
            }
            periods = [Grain.month, .quarter, .year].map { Period($0, holding: day) }
        }

        func places() throws(Failure) -> [LeagueRanks.Place] {
            var places: [LeagueRanks.Place] = []
            do throws(ScoringError) {
                for period in periods {
                    for (unit, league) in leagues {
                        places.append(try book.place(of: unit, in: league, period, asOf: day))
                    }
                }
            } catch {
                throw Failure(.failed, "\(error)")
            }
            return places
        }
    }
}
