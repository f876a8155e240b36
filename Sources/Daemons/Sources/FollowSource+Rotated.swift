internal import Runtime

// The contents that stood under the followed name before: found under rotated names, by their bytes.
extension FollowSource {
    /// Goes through the rotated files that have not been settled, and says what is found nowhere.
    func search() throws(RecordFileFault) {
        needsSearch = false
        let candidates: [RotatedNames.Candidate]
        do throws(SystemError) {
            candidates = try rotated.candidates(without: path)
        } catch { throw .unreadable(error) }
        for candidate in candidates {
            let place = FollowMark.Place(candidate.facts)
            if settled.contains(place) || packed.contains(where: { $0.place == place })
                || open.contains(where: { $0.mark.place.isSameFile(as: place) })
            {
                continue
            }
            do throws(RecordFileFault) {
                try look(at: candidate, place)
            } catch {
                // One that has gone meanwhile has another name by now, which is told.
                guard case .unreadable(let fault) = error, fault.isMissing else { throw error }
            }
        }
        contents.miss(except: Set(open.map(\.number)), isSearching: !packed.isEmpty, path: path, desk)
    }

    private func look(at candidate: RotatedNames.Candidate, _ place: FollowMark.Place) throws(RecordFileFault) {
        if contents.isFinished(at: place) {
            settled.insert(place)
            return
        }
        let packing: RotatedNames.Packing
        do throws(SystemError) { packing = try RotatedNames.packing(of: candidate.path) } catch {
            throw .unreadable(error)
        }
        switch packing {
        case .none: try lookAtPlain(candidate.path, place)
        case .gzip:
            packed.append(
                try PackedFile(
                    candidate.path, place, marks: contents.marks(with: open), number: contents.newNumber(), try kind(),
                    desk))
        case .foreign:
            var mark = FollowMark()
            (mark.phase, mark.name, mark.place) = (.finished, Files.split(candidate.path).name, place)
            refuse(contents.newNumber(), mark, .notRecords("\(mark.name), which is packed otherwise than with gzip,"))
        }
    }

    private func lookAtPlain(_ path: String, _ place: FollowMark.Place) throws(RecordFileFault) {
        let kind = try kind()
        let openNumbers = Set(open.map(\.number))
        for (number, mark) in contents.marks(with: open) {
            guard let file = try FollowedFile(resuming: mark, at: path, number: number, kind, desk) else {
                if try FollowedFile.isBeginning(path, of: mark) {
                    // A copy that is not whole yet, or was cut.
                    settled.insert(place)
                    return
                }
                continue
            }
            if openNumbers.contains(number) {
                // A copy of what is being read: its other bytes come by that, or are looked for here once it is cut.
                if place.bytes <= mark.read { settled.insert(place) }
            } else {
                take(file, path)
            }
            return
        }
        take(
            try FollowedFile(beginning: path, number: contents.newNumber(), kind, desk), path)
    }

    private func take(_ file: FollowedFile, _ path: String) {
        desk.host.log.info("follow-rotated", ["path": self.path, "file": file.name, "from": file.mark.read])
        file.part()
        contents.set(file.number, file.mark, desk)
        parted.append(file)
        watch(file, path)
    }

    /// Goes on with a packed file; whether that was work for a turn.
    func unpack(_ file: PackedFile) throws(RecordFileFault) -> Bool {
        file.header = contents.header
        do throws(RecordFileFault) {
            switch try file.step() {
            case .more:
                if let rows = file.rows { contents.set(file.number, rows.mark, desk) }
                return true
            case .identified:
                guard let found = file.found else {
                    desk.host.log.info("follow-rotated", ["path": path, "file": file.path, "from": 0])
                    return true
                }
                let isOpen = open.contains { $0.number == found.number }
                if !isOpen, found.unread > 0 {
                    desk.host.log.info("follow-rotated", ["path": path, "file": file.path, "unread": found.unread])
                    return true
                }
                end(file, isFinished: !isOpen)
            case .end:
                desk.didTake(name)
                end(file, isFinished: true)
            }
        } catch {
            packed.removeAll { $0 === file }
            if case .unreadable(let fault) = error, fault.isMissing {
                needsSearch = true
                return false
            }
            var mark = FollowMark()
            (mark.phase, mark.name, mark.place) = (.finished, Files.split(file.path).name, file.place)
            refuse(file.number, file.rows?.mark ?? mark, error)
        }
        return false
    }

    /// Of one that is a copy of what is open nothing is taken, unless that is cut: all is looked at again then.
    private func end(_ file: PackedFile, isFinished: Bool) {
        packed.removeAll { $0 === file }
        needsSearch = true
        settled.insert(file.place)
        guard isFinished, var mark = file.rows?.mark else { return }
        (mark.phase, mark.since) = (.finished, 0)
        contents.set(file.number, mark, desk)
    }
}
