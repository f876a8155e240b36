package import Durability
package import Intake
package import Nodes
package import Peering

/// What a store gives back at a start: the units of a node, and the rows of its own offices on their way into a desk.
///
///     take(record)… -> restore(node, store, report) -> the desk to go on with; `nil`: the sources are read again
package struct StoreReading {
    package private(set) var image: NodeImage
    private var desk: OfficeDesk?
    /// Why the rows that were kept are of no use.
    package private(set) var rowsFault: KeptRowsFault?

    /// `desk` is an empty one under the bundle known here, if there are offices of the node's own and a bundle.
    package init(_ settings: NodeSettings, desk: OfficeDesk?) {
        image = NodeImage(settings)
        self.desk = desk
    }

    /// Takes the next record, in the order in which the store hands them out.
    package mutating func take(_ record: StoredRecord) {
        image.read(record)
        guard record.kind == StoreRecordKind.rows.rawValue, desk != nil, rowsFault == nil else { return }
        do throws(KeptRowsFault) {
            try desk?.restore(record.payload.span)
        } catch {
            rowsFault = error
        }
    }

    /// Restores the node, before its first event. Its offices go on only where nothing is missing of their cells, nor
    /// of the rows that led to them: figures whose rows are not here could only shrink. Where only the rows are of no
    /// use, the offices stay the owners that they were (D-71).
    ///
    /// - Returns: the desk with the rows that were kept; `nil` where the sources are to be read whole.
    package mutating func restore(
        _ node: Node, _ store: Store, _ report: RecoveryReport, now: Instant
    ) -> OfficeDesk? {
        let isWhole = report.isWhole && image.unreadable.isEmpty
        let owned = node.settings.owned
        let areCellsNone = owned.allSatisfy { image.units[$0]?.state.cellCount ?? 0 == 0 }
        let areUnitsWhole = owned.allSatisfy { image.units[$0]?.hasGap != true }
        let areRowsWhole = !image.hasRows || (desk != nil && rowsFault == nil)
        let haveOwnersRows = areRowsWhole && (image.hasRows || areCellsNone)
        let mayOwnersGoOn = isWhole && areUnitsWhole && haveOwnersRows
        node.restore(image, store, isWhole: isWhole, mayOwnersGoOn: mayOwnersGoOn, now: now)
        defer { desk = nil }
        return mayOwnersGoOn && image.hasRows ? desk : nil
    }
}
