internal import Intake
internal import Runtime

/// The refused rows of a computation, as a CSV that a person goes through with the office: where the row stands, what
/// is wrong with it, and the row as it came.
struct RejectsFile: ~Copyable {
    private var file: FileAppender

    /// Makes the file, or empties it. Rows as they came may hold what offices must not show around: it is the owner's
    /// alone.
    static func make(_ path: String) throws(Failure) -> RejectsFile {
        do throws(SystemError) {
            var rejects = RejectsFile(file: try FileAppender(path, truncating: true, mode: 0o600))
            try rejects.file.append(RejectsCSV.folder.header)
            return rejects
        } catch {
            throw Failure(error)
        }
    }

    private init(file: consuming FileAppender) { self.file = file }

    private mutating func write(_ bytes: [UInt8]) throws(Failure) {
        do throws(SystemError) { try file.append(bytes) } catch { throw Failure(error) }
    }

    mutating func append(_ rows: [RejectedRow]) throws(Failure) {
        if rows.isEmpty { return }
        try write(RejectsCSV.folder.lines(rows))
    }
}
