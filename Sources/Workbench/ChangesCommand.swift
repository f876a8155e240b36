internal import Generation
package import Model
internal import Runtime

/// `tamcap changes`: what happens from now on at the offices of a generated nation, as files for their inboxes.
///
/// One process for the whole stream, since a dossier moves on from where the stream itself left it.
package struct ChangesCommand: Sendable {
    package var into: String
    package var seed: UInt64 = 1
    /// `nil`: every office below the nation.
    package var units: [UnitCode]?
    /// How many records a round has.
    package var changes = 20
    /// 0 waits for nobody.
    package var intervalSeconds = 2
    /// `nil`: until it is stopped.
    package var rounds: Int?
    /// The time of the first round; later ones follow at the interval, at least a second apart. `nil`: the clock.
    package var now: Moment?
    package var inputs = Inputs()

    package init(into: String) { self.into = into }

    package func run(_ console: inout Console) throws(Failure) {
        let start = now ?? Words.now
        let day = Day(at: start)
        let tree = try inputs.readTopology().tree(on: day)
        let offices = units ?? tree.units.filter { $0 != tree.root }
        for unit in offices where !tree.contains(unit) {
            throw Failure(.usage, "\(unit) stands in no tree on \(day): see the unit codes in the topology file")
        }
        var stream = ChangeStream(
            seed: seed, units: offices, tree: tree, register: try inputs.readRegister().register,
            calendar: try inputs.readCalendar())
        var round = 0
        var files = 0
        while rounds.map({ round < $0 }) ?? true {
            if round > 0 { try wait() }
            let step = Int64(round) * Int64(max(1, intervalSeconds))
            let time = now == nil ? Words.now : Moment(seconds: start.seconds + step)
            for file in stream.next(at: time, changes: changes) {
                try put(file)
                files += 1
            }
            round += 1
            console.progress("\(round) rounds, \(files) files")
        }
        console.note("\(changes) changes in each of \(round) rounds (seed \(seed)): \(files) files in \(into)")
    }

    /// Into the office's inbox by rename, so that no reader sees half a file.
    private func put(_ file: ChangeFile) throws(Failure) {
        let folder = "\(into)/\(file.unit)"
        do throws(SystemError) {
            try Files.makeFolders(folder)
            try Files.replace("\(folder)/\(file.name)", with: file.bytes)
        } catch {
            throw Failure(error)
        }
    }

    private func wait() throws(Failure) {
        guard intervalSeconds > 0 else { return }
        do throws(SystemError) {
            let loop = try EventLoop()
            _ = loop.run(until: { false }, withinMilliseconds: Int64(intervalSeconds) * 1_000)
        } catch {
            throw Failure(error)
        }
    }
}
