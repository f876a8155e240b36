internal import Bytes
package import Model

/// A piece of a generated file; the pieces of one file follow each other.
package struct GeneratedPiece: Sendable {
    /// The folder below the output folder; `nil` for a file at the top.
    package let folder: UnitCode?
    package let name: String
    package let bytes: [UInt8]
}

/// The files of one office, piece by piece: a few thousand rows are in memory, whatever the office's size.
struct OfficeFiles {
    private let profile: OfficeProfile
    private let schedule: Schedule
    private let calendar: WorkingCalendar
    private let lives: DossierLives
    private var writer: DossierWriter
    private let fileCount: Int
    /// Which dossier file is being written; one more than `fileCount` parts, the last for what came late.
    private var file = 0
    /// The next dossier of the file's own part, then of the part before it.
    private var row: Int
    private var isFollowUp = false
    private var fileIsEmpty = true
    private var received: [Period: Int] = [:]
    private var sideFilesWritten = 0

    init(_ profile: OfficeProfile, _ schedule: Schedule, _ calendar: WorkingCalendar) {
        self.profile = profile
        self.schedule = schedule
        self.calendar = calendar
        lives = DossierLives(profile: profile, schedule: schedule, calendar: calendar)
        writer = DossierWriter(unit: profile.unit, style: profile.style, mix: profile.mix)
        fileCount = profile.dossiers == 0 ? 0 : min(12, 1 + profile.dossiers / 200)
        row = 0
    }

    /// The next piece; `nil` when the office has no more.
    mutating func next() -> GeneratedPiece? {
        while file <= fileCount, profile.dossiers > 0 {
            if let piece = dossierPiece() { return piece }
            file += 1
            row = start(of: file)
            isFollowUp = false
            fileIsEmpty = true
        }
        while sideFilesWritten < sideFiles.count {
            let file = sideFiles[sideFilesWritten]
            sideFilesWritten += 1
            let bytes = file.bytes()
            if !bytes.isEmpty { return piece(file.stem, bytes) }
        }
        return nil
    }

    /// The files beside those of the dossiers, one for each other kind of record, in order; written when the dossiers
    /// are.
    private var sideFiles: [any SideFile] {
        let others: [any SideFile] = [
            FeedbackFile(profile: profile, schedule: schedule, calendar: calendar),
            ReportFile(profile: profile, schedule: schedule, received: received),
            RatingFile(profile: profile, schedule: schedule), PlanFile(profile: profile, schedule: schedule),
        ]
        guard profile.hasDesk else { return others }
        return others + [
            VisitFile(profile: profile, schedule: schedule, calendar: calendar, received: received),
            StaffFile(profile: profile, schedule: schedule, calendar: calendar),
        ]
    }

    private func start(of file: Int) -> Int { fileCount == 0 ? 0 : profile.dossiers * min(file, fileCount) / fileCount }

    private func piece(_ stem: String, _ bytes: [UInt8]) -> GeneratedPiece {
        // Some systems shout their extensions.
        let isLoud = profile.seed % 9 == 0
        let ending = isLoud ? profile.style.format.fileExtension.uppercased() : profile.style.format.fileExtension
        // Every piece is a gzip member of its own: a file of members is a gzip file (RFC 1952, 2.2).
        let packed = profile.style.format.isGzip ? Gzip.encode(bytes, level: 1) : bytes
        return GeneratedPiece(folder: profile.unit, name: "\(stem).\(ending)", bytes: packed)
    }

    /// Up to some thousand rows of the current file; `nil` when it has no more.
    private mutating func dossierPiece() -> GeneratedPiece? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.rowsInPiece * 300)
        var rows = 0
        while rows < Self.rowsInPiece {
            if !isFollowUp, row < start(of: file + 1) {
                writeMain(row, &bytes)
                row += 1
            } else if !isFollowUp {
                writeFaults(&bytes)
                isFollowUp = true
                row = start(of: file - 1 < 0 ? 0 : file - 1)
            } else if file > 0, row < start(of: file) {
                writeFollowUp(row, &bytes)
                row += 1
            } else {
                break
            }
            rows += 1
        }
        if bytes.isEmpty { return nil }
        let begin = fileIsEmpty ? writer.header() : []
        fileIsEmpty = false
        return piece("dossiers-\(schedule.last.parts.year)-\(file < 9 ? "0" : "")\(file + 1)", begin + bytes)
    }

    private mutating func write(_ sketch: DossierSketch, _ bytes: inout [UInt8], asCounter: Bool? = nil) {
        writer.write(
            sketch, omitsDue: lives.omitsDue(sketch), asCounter: asCounter ?? profile.style.countsVersions, to: &bytes)
    }

    /// What the dossier's own file says of it.
    private mutating func writeMain(_ number: Int, _ bytes: inout [UInt8]) {
        let life = lives.life(number)
        if life.final.accepted > 0, life.final.status != 3, !life.final.isWithdrawn {
            received[Period(.month, holding: Day(at: Moment(seconds: life.final.accepted))), default: 0] += 1
        }
        switch life.delivery {
        case .late: break
        case .moved: write(life.earlier, &bytes)
        case .once, .stale, .twice: write(life.final, &bytes)
        case .twin:
            var other = life.final
            other.rating = (other.rating + 1) % 3
            write(life.final, &bytes)
            write(other, &bytes)
        }
    }

    /// What the file after it says of it, if anything.
    private mutating func writeFollowUp(_ number: Int, _ bytes: inout [UInt8]) {
        let life = lives.life(number)
        switch life.delivery {
        case .late, .moved, .twice: write(life.final, &bytes)
        // In a few offices the older record even comes with a counter, from an older system: a time beats it.
        case .stale: write(life.earlier, &bytes, asCounter: mixesVersions && number % 10 == 0 ? true : nil)
        case .once, .twin: break
        }
    }

    private var mixesVersions: Bool { profile.seed % 60 == 7 }

    private mutating func writeFaults(_ bytes: inout [UInt8]) {
        guard file == 0 else { return }
        for (number, fault) in profile.faults.enumerated() {
            var sketch = lives.life(number % profile.dossiers).final
            sketch.isWithdrawn = false
            switch fault {
            case .noDueDate:
                guard let procedure = profile.mix.withoutLimit else { continue }
                sketch.procedure = procedure
                accept(&sketch)
            case .futureTime:
                accept(&sketch)
                sketch.accepted = schedule.last.advanced(by: 60).begin.seconds
                sketch.due = sketch.accepted + 864_000
            case .endBeforeStart:
                accept(&sketch)
                sketch.status = 9
                sketch.ended = sketch.accepted - 90_000
            default: break
            }
            writer.write(sketch, fault, number: number, to: &bytes)
        }
    }

    /// Makes the dossier an open, accepted one.
    private func accept(_ sketch: inout DossierSketch) {
        if sketch.accepted == 0 { sketch.accepted = sketch.submitted + 60 }
        if sketch.due == 0 { sketch.due = sketch.accepted + 864_000 }
        sketch.status = 4
        sketch.ended = 0
        sketch.returned = 0
    }
}
