internal import Bytes
package import Model
package import Wire

// The records of a store that are not cells.

/// The tags that a unit's state remembers.
///
///     unit, number (varint), of each: version as step from the one before (varint), tag (8 bytes);
///     number (varint), of each: holder (text), version (varint), tag (8 bytes)
package struct StoredTags: Hashable, Sendable {
    package struct Recent: Hashable, Sendable {
        package var version: UInt64
        package var tag: UInt64

        package init(version: UInt64, tag: UInt64) {
            self.version = version
            self.tag = tag
        }
    }

    package struct Acknowledged: Hashable, Sendable {
        package var holder: String
        package var version: UInt64
        package var tag: UInt64

        package init(holder: String, version: UInt64, tag: UInt64) {
            self.holder = holder
            self.version = version
            self.tag = tag
        }
    }

    /// Ascending by version.
    package var recent: [Recent]
    /// Ascending by holder.
    package var acknowledged: [Acknowledged]

    package init(recent: [Recent], acknowledged: [Acknowledged]) {
        self.recent = recent
        self.acknowledged = acknowledged
    }

    package func encode(unit: UnitCode) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.write(unit)
        bytes.writeVarint(UInt64(recent.count))
        var version: UInt64 = 0
        for entry in recent {
            bytes.writeVarint(entry.version - version)
            bytes.writeLittleEndian(entry.tag)
            version = entry.version
        }
        bytes.writeVarint(UInt64(acknowledged.count))
        for entry in acknowledged {
            bytes.write(text: entry.holder, max: Limits.nameBytesMax)
            bytes.writeVarint(entry.version)
            bytes.writeLittleEndian(entry.tag)
        }
        return bytes
    }

    /// - Throws: what is wrong with the bytes.
    package static func decode(_ body: Span<UInt8>) throws(WireError) -> (unit: UnitCode, tags: StoredTags) {
        var cursor = 0
        let unit = try body.unit(&cursor)
        var tags = StoredTags(recent: [], acknowledged: [])
        var version: UInt64 = 0
        for _ in 0..<(try body.varint(&cursor, .entries, max: NodeLimits.storedTagsMax)) {
            version += try body.varint(&cursor, .version, max: Limits.versionMax)
            guard version <= Limits.versionMax else { throw .malformed(.version) }
            tags.recent.append(Recent(version: version, tag: try body.fixed64(&cursor, .tag)))
        }
        for _ in 0..<(try body.varint(&cursor, .entries, max: NodeLimits.storedTagsMax)) {
            tags.acknowledged.append(
                Acknowledged(
                    holder: try body.text(&cursor, 0...Limits.nameBytesMax),
                    version: try body.varint(&cursor, .version, max: Limits.versionMax),
                    tag: try body.fixed64(&cursor, .tag)))
        }
        guard cursor == body.count else { throw .malformed(.trailing) }
        return (unit, tags)
    }
}

/// What is known of a unit beside its cells.
///
///     unit, flags (1 shrunk, 2 confirmed incarnation, 4 greatest incarnation known, 8 heard at,
///     16 health, 32 former position), then those that are there: incarnation, incarnation, position, Unix
///     milliseconds (zigzag), health
package struct StoredStatus: Hashable, Sendable {
    package var unit: UnitCode
    package var isShrunk = false
    package var confirmedIncarnation: Incarnation?
    /// An owner's: the greatest incarnation that anybody told of.
    package var greatestKnown: Incarnation?
    /// An owner's whose figures are made anew: where its store stood (D-71).
    package var former: Position?
    package var heardAtUnixMilliseconds: Int64?
    package var health: Health?

    package init(unit: UnitCode) { self.unit = unit }

    package func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.write(unit)
        var flags: UInt8 = isShrunk ? 1 : 0
        if confirmedIncarnation != nil { flags |= 2 }
        if greatestKnown != nil { flags |= 4 }
        if heardAtUnixMilliseconds != nil { flags |= 8 }
        if health != nil { flags |= 16 }
        if former != nil { flags |= 32 }
        bytes.append(flags)
        if let confirmedIncarnation { bytes.write(confirmedIncarnation) }
        if let greatestKnown { bytes.write(greatestKnown) }
        if let former { bytes.write(former) }
        if let heardAtUnixMilliseconds { bytes.writeZigZag(heardAtUnixMilliseconds) }
        if let health { bytes += Message.health(health).body }
        return bytes
    }

    /// - Throws: what is wrong with the bytes.
    package init(_ body: Span<UInt8>) throws(WireError) {
        var cursor = 0
        unit = try body.unit(&cursor)
        let flags = try body.byte(&cursor, .flags)
        guard flags < 64 else { throw .malformed(.flags) }
        isShrunk = flags & 1 != 0
        confirmedIncarnation = flags & 2 != 0 ? try body.incarnation(&cursor) : nil
        greatestKnown = flags & 4 != 0 ? try body.incarnation(&cursor) : nil
        former = flags & 32 != 0 ? try body.position(&cursor) : nil
        heardAtUnixMilliseconds = flags & 8 != 0 ? try body.zigZag(&cursor, .clock) : nil
        guard flags & 16 != 0 else {
            guard cursor == body.count else { throw .malformed(.trailing) }
            return
        }
        let rest = body.extracting(cursor..<body.count)
        guard case .health(let health) = try Message.decode(type: .health, body: rest) else {
            throw .malformed(.trailing)
        }
        self.health = health
    }
}

/// What an upstream holds of a unit, as last told.
///
///     unit, holder (text), flags (1 durable, 2 position, 4 durable at), marks, tier, position, heard at and durable
///     at in Unix milliseconds (zigzag)
package struct StoredHolding: Hashable, Sendable {
    package var unit: UnitCode
    package var holder: String
    package var tier: Tier
    package var level: Holding.Level
    package var position: Position?
    package var marks: Holding.Marks
    package var heardAtUnixMilliseconds: Int64
    package var durableAtUnixMilliseconds: Int64?

    package init(
        unit: UnitCode, holder: String, tier: Tier, level: Holding.Level, position: Position?, marks: Holding.Marks,
        heardAtUnixMilliseconds: Int64, durableAtUnixMilliseconds: Int64?
    ) {
        self.unit = unit
        self.holder = holder
        self.tier = tier
        self.level = level
        self.position = position
        self.marks = marks
        self.heardAtUnixMilliseconds = heardAtUnixMilliseconds
        self.durableAtUnixMilliseconds = durableAtUnixMilliseconds
    }

    package func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.write(unit)
        bytes.write(text: holder, max: Limits.nameBytesMax)
        bytes.append(
            (level == .durable ? 1 : 0) | (position == nil ? 0 : 2) | (durableAtUnixMilliseconds == nil ? 0 : 4))
        bytes.append(marks.rawValue)
        bytes.append(tier.rawValue)
        if let position { bytes.write(position) }
        bytes.writeZigZag(heardAtUnixMilliseconds)
        if let durableAtUnixMilliseconds { bytes.writeZigZag(durableAtUnixMilliseconds) }
        return bytes
    }

    /// - Throws: what is wrong with the bytes.
    package init(_ body: Span<UInt8>) throws(WireError) {
        var cursor = 0
        unit = try body.unit(&cursor)
        holder = try body.text(&cursor, 0...Limits.nameBytesMax)
        let flags = try body.byte(&cursor, .flags)
        guard flags < 8 else { throw .malformed(.flags) }
        level = flags & 1 != 0 ? .durable : .held
        marks = Holding.Marks(rawValue: try body.byte(&cursor, .marks))
        guard let tier = Tier(rawValue: try body.byte(&cursor, .tier)) else { throw .malformed(.tier) }
        self.tier = tier
        position = flags & 2 != 0 ? try body.position(&cursor) : nil
        heardAtUnixMilliseconds = try body.zigZag(&cursor, .clock)
        durableAtUnixMilliseconds = flags & 4 != 0 ? try body.zigZag(&cursor, .clock) : nil
        guard cursor == body.count else { throw .malformed(.trailing) }
    }
}
