internal import Bytes
package import Intake
internal import Runtime

/// Feeds files to a record store, piece by piece, whatever their size.
package struct FileFeeder: Sendable {
    /// Bytes of files taken in so far, as they lie on the disk.
    package private(set) var bytes: Int64 = 0

    package init() {}

    /// Takes in one file of a folder; `between` is called with the store after every piece.
    ///
    /// - Returns: why the file was set aside whole, in one sentence; `nil` when it was taken in.
    /// - Throws: when the file cannot be read, or what `between` throws.
    package mutating func feed(
        _ file: RecordsFolder.File, of root: String, to store: inout RecordStore,
        between: (inout RecordStore, FileFeeder) throws(Failure) -> Void
    ) throws(Failure) -> String? {
        let path = "\(root)/\(file.path)"
        // A damaged file must not be counted in part, so its checksum is seen before its rows.
        if file.name.isGzip, let fault = try verify(path) {
            bytes += file.bytes
            return fault
        }
        var stream = store.open(
            name: file.path, kind: file.name.kind, format: file.name.format, owner: file.owner, mapping: .none)
        do throws(Stop) {
            try pieces(of: path, isGzip: file.name.isGzip) { (feeder, piece) throws(Stop) in
                do throws(FileFault) { try store.read(&stream, piece.span) } catch { throw .file("\(error)") }
                do throws(Failure) { try between(&store, feeder) } catch { throw .command(error) }
            }
            do throws(FileFault) { try store.finish(&stream) } catch { throw .file("\(error)") }
            return nil
        } catch {
            return try error.sentence()
        }
    }

    /// What is wrong with a packed file as a whole.
    private func verify(_ path: String) throws(Failure) -> String? {
        var copy = self
        do throws(Stop) {
            try copy.pieces(of: path, isGzip: true) { _, _ in }
            return nil
        } catch {
            return try error.sentence()
        }
    }

    /// Why a file is not read any further.
    private enum Stop: Error {
        case file(String)
        case command(Failure)

        func sentence() throws(Failure) -> String {
            switch self {
            case .file(let sentence): return sentence
            case .command(let failure): throw failure
            }
        }
    }

    /// Hands out a file's content, unpacked, in pieces.
    private mutating func pieces(
        of path: String, isGzip: Bool, _ take: (FileFeeder, [UInt8]) throws(Stop) -> Void
    ) throws(Stop) {
        var reader = try Self.open(path)
        var gunzip = GunzipStream()
        var chunk: [UInt8] = []
        var inflated: [UInt8] = []
        while try Self.next(&reader, &chunk) {
            bytes += Int64(chunk.count)
            guard isGzip else {
                try take(self, chunk)
                continue
            }
            var cursor = 0
            while try Self.inflate(chunk, &cursor, &gunzip, &inflated) { try take(self, inflated) }
        }
        if isGzip { try Self.end(gunzip) }
    }

    // MARK: The errors of others as our own

    private static func open(_ path: String) throws(Stop) -> FileReader {
        do throws(SystemError) { return try FileReader(path) } catch { throw .command(Failure(error)) }
    }

    private static func next(_ reader: inout FileReader, _ chunk: inout [UInt8]) throws(Stop) -> Bool {
        do throws(SystemError) { return try reader.next(into: &chunk) } catch { throw .command(Failure(error)) }
    }

    private static func inflate(
        _ chunk: [UInt8], _ cursor: inout Int, _ gunzip: inout GunzipStream, _ inflated: inout [UInt8]
    ) throws(Stop) -> Bool {
        do throws(GunzipError) {
            return try gunzip.next(chunk.span, &cursor, into: &inflated)
        } catch {
            throw .file(text(error))
        }
    }

    private static func end(_ gunzip: consuming GunzipStream) throws(Stop) {
        do throws(GunzipError) { try gunzip.finish() } catch { throw .file(text(error)) }
    }

    private static func text(_ error: GunzipError) -> String {
        switch error {
        case .notGzip: "it is no gzip file, whatever its name says"
        case .corrupt: "it is damaged: the packed data or its checksum is wrong"
        case .truncated: "it is cut off: the end of the packed file is missing"
        case .trailingGarbage(let offset): "what begins at byte \(offset) is no packed data"
        }
    }
}
