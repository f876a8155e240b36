internal import Model

// What an operator should know of an office's records, as it stands.
extension OfficeBook {
    func warnings(_ rules: IntakeRules) -> [IntakeWarning] {
        var warnings: [IntakeWarning] = []
        for kind in RecordKind.records {
            if let key = ledger.mixed[kind] {
                warnings.append(.mixedVersions(unit: unit, kind: kind, key: Self.text(key)))
            }
            if let found = ledger.contradictions[kind] {
                warnings.append(
                    .contradictoryRows(unit: unit, kind: kind, key: Self.text(found.key), rows: found.rows))
            }
            if let twins = tables.zeroTwins(kind) {
                warnings.append(.zeroTwins(unit: unit, kind: kind, key: Self.text(twins.example), pairs: twins.pairs))
            }
        }
        if ledger.rejects.beyondLimit > 0 { warnings.append(.tooManyRejects(unit: unit)) }
        if let days = ledger.cells.calendarDays {
            for year in rules.calendar.yearsWithoutEntries(days) { warnings.append(.yearWithoutCalendar(year)) }
        }
        for (code, known) in ledger.procedures.cutCodes(rules.register) {
            warnings.append(.cutProcedure(unit: unit, code: code, known: known))
        }
        return warnings + ledger.signs.warnings(of: unit)
    }

    private static func text(_ key: [UInt8]) -> String { String(decoding: key, as: UTF8.self) }
}

extension ProcedureIndex {
    /// Codes that the register has with zeros at their end, the first few.
    fileprivate func cutCodes(_ register: Register) -> [(code: ProcedureCode, known: ProcedureCode)] {
        var found: [(code: ProcedureCode, known: ProcedureCode)] = []
        for (place, code) in codes.enumerated() where !entries[place].isKnown && code != .none {
            if found.count == IntakeLimits.namedProceduresMax { break }
            // Only a number loses zeros.
            guard code.bytes.contains(UInt8(ascii: ".")), code.bytes.allSatisfy({ $0 == 0x2E || $0 &- 48 < 10 }) else {
                continue
            }
            var longer = code.bytes
            while longer.count < ProcedureCode.bytesMax {
                longer.append(UInt8(ascii: "0"))
                if let known = ProcedureCode(longer.span, 0..<longer.count), register.procedure(known) != nil {
                    found.append((code, known))
                    break
                }
            }
        }
        return found
    }
}
