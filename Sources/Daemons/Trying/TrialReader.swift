internal import Bytes
internal import Intake
internal import Model
internal import Runtime
internal import Workbook

/// Reads files as an agent would, into a store that is thrown away.
struct TrialReader {
    let rules: IntakeRules
    let now: Moment
    let accepts: RecordStore.Accepts
    /// Whose rows they are, where the configuration or the command line says it.
    var owner: UnitCode?
    var mapping = ColumnMapping.none
    /// What the configuration says of a followed file or a command.
    var record: RecordKind?
    var format: RecordFormat?

    /// Rows that say no unit are somebody's: this is nobody's code.
    static let nobody = UnitCode("X")

    /// What becomes of a file. One that lacks only versions is read on as if they were taken from its times, so that
    /// everything else that is wrong with it is said at once.
    func trial(_ path: String) -> Trial {
        let trial = trialAsConfigured(path)
        guard trial.lacksOnlyVersion, mapping.missingVersion == nil else { return trial }
        var supposing = self
        supposing.mapping.missingVersion = .latestTime
        var supposed = supposing.trialAsConfigured(path)
        guard supposed.fault == nil else { return trial }
        supposed.fault = trial.fault
        supposed.supposesVersion = true
        return supposed
    }

    private func trialAsConfigured(_ path: String) -> Trial {
        let name = Files.split(path).name
        var trial = Trial(name)
        do throws(RecordFileFault) {
            try setShape(&trial, path)
        } catch {
            trial.fault = error
            return trial
        }
        var owner = owner
        var pass = self.pass(path, trial, owner: owner, mapping)
        if owner == nil, case .anyUnit = accepts, pass.tally.withoutUnit > 0 {
            let other = self.pass(path, trial, owner: Self.nobody, mapping)
            if other.tally.ofOthers == 0 { (pass, owner) = (other, Self.nobody) }
        }
        trial.fault = trial.fault ?? pass.fault
        trial.form = pass.stream.form ?? pass.stream.nearestForm
        trial.keys = pass.stream.keys
        trial.rows = pass.stream.rows
        trial.rejected = pass.stream.rejected
        trial.tally = pass.tally
        trial.counts = pass.store.totalCounts
        pass.store.countSignsOfToday()
        trial.warnings = pass.store.drainWarnings()
        trial.units = pass.store.units.filter { $0 != Self.nobody && pass.store.counts(of: $0).rows > 0 }
        let example = pass.store.units.lazy.compactMap { pass.store.example(of: $0, trial.kind) }.first
        trial.example = example ?? []
        trial.values = values(path, trial, owner: owner)
        return trial
    }

    // MARK: - What the file is

    private func setShape(_ trial: inout Trial, _ path: String) throws(RecordFileFault) {
        let said = RecordKind.of(fileName: trial.name)
        let lower = trial.name.lowercased()
        trial.isGzip = said?.isGzip ?? lower.hasSuffix(".gz")
        var sheets: [String] = []
        if said?.isWorkbook == true {
            do throws(UnpackedFile.Fault) {
                sheets = try UnpackedFile.sheetNames(path)
            } catch {
                throw RecordFileFault(error)
            }
            trial.sheet = sheets.first ?? ""
        }
        trial.format = format ?? said?.format ?? (isObjects(path, trial) ? .ndjson : .csv)
        if let said {
            do throws(FileFault) {
                (trial.kind, trial.sheet) = try said.rows(sheets: sheets)
                trial.kindFrom = said.kind == nil ? .sheet : .name
            } catch {
                // Nothing tells what its rows are; what they would be is worth knowing all the same.
                trial.fault = .file(error)
            }
        }
        if let record { (trial.kind, trial.kindFrom) = (record, .configuration) }
        if trial.kindFrom == .columns { trial.kind = kind(path, trial) }
    }

    private func isObjects(_ path: String, _ trial: Trial) -> Bool {
        var start: [UInt8] = []
        guard var file = try? UnpackedFile(path, isGzip: trial.isGzip) else { return false }
        while let step = try? file.next(into: &start), step == .verifying {}
        return start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    /// The kind whose required fields the columns fill best.
    private func kind(_ path: String, _ trial: Trial) -> RecordKind {
        var best = (kind: RecordKind.dossiers, missing: Int.max)
        for kind in RecordKind.records {
            var guess = trial
            guess.kind = kind
            let stream = pass(path, guess, owner: nil, mapping, bytesMax: DaemonLimits.trialGuessBytes).stream
            let filled = Set((stream.form?.columns ?? stream.nearestForm?.columns ?? stream.keys).compactMap(\.field))
            let schema = RecordSchema.of(kind)
            let missing = schema.required.count { !filled.contains(schema.fields[$0]) }
            if missing < best.missing { best = (kind, missing) }
        }
        return best.kind
    }

    // MARK: - Reading

    /// A file read once.
    private struct Pass {
        var store: RecordStore
        var stream: RecordStream
        var tally = TrialTally()
        var fault: RecordFileFault?
    }

    private func pass(
        _ path: String, _ trial: Trial, owner: UnitCode?, _ mapping: ColumnMapping, bytesMax: Int = .max
    ) -> Pass {
        var store = RecordStore(accepting: accepts, rules: rules, now: now)
        let stream = store.open(
            name: trial.name, kind: trial.kind, format: trial.format, owner: owner,
            mapping: trial.sheet == nil ? mapping : mapping.ofWorkbook)
        var pass = Pass(store: store, stream: stream)
        do throws(RecordFileFault) {
            try read(path, trial, into: &pass, bytesMax: bytesMax)
        } catch {
            pass.fault = error
        }
        pass.tally.add(pass.store.drainRejectedRows())
        return pass
    }

    private func read(_ path: String, _ trial: Trial, into pass: inout Pass, bytesMax: Int) throws(RecordFileFault) {
        var file: UnpackedFile
        do throws(SystemError) {
            file = try UnpackedFile(path, isGzip: trial.isGzip, sheet: trial.sheet)
        } catch {
            throw .unreadable(error)
        }
        var piece: [UInt8] = []
        var bytes = 0
        var isOver = false
        while !isOver {
            do throws(UnpackedFile.Fault) {
                isOver = try file.next(into: &piece) == .end || bytes >= bytesMax
            } catch {
                throw RecordFileFault(error)
            }
            bytes += piece.count
            do throws(FileFault) {
                if isOver { try pass.store.finish(&pass.stream) } else { try pass.store.read(&pass.stream, piece.span) }
            } catch {
                throw .file(error)
            }
            pass.tally.add(pass.store.drainRejectedRows())
        }
    }

    // MARK: - Values to be mapped

    /// The values that are none here. The first fault of a row hides the others, so those found are taken for right
    /// until nothing new comes up, and then each field is counted with those of all others out of the way.
    private func values(_ path: String, _ trial: Trial, owner: UnitCode?) -> [TrialValues] {
        var found = trial.tally.values
        var fresh = found
        for _ in 0..<DaemonLimits.trialPassesMax where !fresh.isEmpty {
            guard let mapping = try? mapping.adding(values: Self.asRight(found)) else { break }
            fresh = pass(path, trial, owner: owner, mapping).tally.values
            found.merge(fresh) { $0.merging($1) { old, _ in old } }
        }
        let schema = RecordSchema.of(trial.kind)
        return schema.fields.filter { found[$0] != nil }.map { field in
            var counted = found[field] ?? [:]
            let others = Self.asRight(found.filter { $0.key != field })
            if !others.isEmpty, let mapping = try? mapping.adding(values: others) {
                counted = pass(path, trial, owner: owner, mapping).tally.values[field] ?? counted
            }
            let values = counted.values.sorted { ($1.rows, $0.text) < ($0.rows, $1.text) }
            return TrialValues(field: field, values: values)
        }
    }

    /// A mapping of values to 1, which every field of codes has.
    private static func asRight(
        _ values: [String: [String: (text: String, rows: Int)]]
    ) -> [String: [String: String]] {
        values.mapValues { Dictionary($0.values.map { ($0.text, "1") }, uniquingKeysWith: { first, _ in first }) }
    }
}
