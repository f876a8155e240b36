internal import Bytes
internal import Model
internal import Nodes

extension JSONWriter {
    /// A cell whole: every count by the name of its measure, a series as its keys, each with what it stands for.
    mutating func cell(_ cell: UnitState.StoredCell, of unit: UnitCode?) {
        object { json in
            json.field("unit", unit.map { "\($0)" })
            json.field("period", "\(cell.key.period)")
            json.field("procedure", "\(cell.key.procedure)")
            json.field("counts") { json in json.counts(cell.measures) }
        }
    }

    private mutating func counts(_ measures: Measures) {
        object { json in
            for measure in Measure.allCases {
                if !measure.isSeries {
                    let count = measures[measure]
                    if count != 0 { json.field(measure.name, count) }
                    continue
                }
                let keys = measures.entries.filter { $0.slot.measureNumber == measure.rawValue }
                if keys.isEmpty { continue }
                json.field(measure.name) { json in
                    json.array { json in for entry in keys { json.key(entry, of: measure) } }
                }
            }
        }
    }

    private mutating func key(_ entry: Measures.Entry, of measure: Measure) {
        object { json in
            json.field("key", entry.slot.key)
            switch measure.form {
            case .schedule, .day: json.field("day", "\(Slot.scheduleDay(entry.slot.key))")
            // Minutes, of a wait seconds.
            case .bucket: json.field("from", HandlingTimeBucket.lowerBound(entry.slot.key))
            case .plain: break
            }
            json.field("count", entry.count)
        }
    }
}
