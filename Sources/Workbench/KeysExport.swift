internal import Configuration
package import Model
internal import Runtime

// An office's folder, ready to be carried to its machine.
extension KeysCommand {
    /// What an office's agent is to begin with.
    package struct Bootstrap: Sendable {
        package var unit: UnitCode
        package var host: String
        package var port: Int
        package var isTraining: Bool
        /// The key's file, or the ring that has it.
        package var keyFile: String?
        package var ring: String?
        /// The data folder of an aggregator, whose bundle goes along.
        package var dataDir: String?

        package init(
            unit: UnitCode, host: String, port: Int, isTraining: Bool, keyFile: String?, ring: String?, dataDir: String?
        ) {
            self.unit = unit
            self.host = host
            self.port = port
            self.isTraining = isTraining
            self.keyFile = keyFile
            self.ring = ring
            self.dataDir = dataDir
        }
    }

    /// Writes the folder `out`, whole or not at all: configuration, key, an empty inbox, the rules of today if they are
    /// at hand, and what to do in Vietnamese and English.
    package static func export(
        _ bootstrap: Bootstrap, out: String, now: Moment, _ console: inout Console
    ) throws(Failure) {
        try mustNotExist(out)
        let key = try key(bootstrap, now: now)
        guard key.units.contains(bootstrap.unit) else {
            throw Failure(.failed, "the key \(key.slots[0].keyID) may not write \(bootstrap.unit)")
        }
        let (above, name) = Files.split(out)
        let folder = "\(above)/.\(name).new"
        do throws(SystemError) {
            if try Files.facts(of: folder) != nil { try Files.removeTree(folder) }
            for inside in ["", "/inbox", "/data"] { try Files.makeFolders(folder + inside, mode: 0o700) }
            try Files.replace("\(folder)/key.json", with: Array(key.text.utf8), mode: 0o600)
            try Files.replace("\(folder)/agent.json", with: Array(configuration(bootstrap).utf8), mode: 0o600)
            try Files.replace("\(folder)/README.md", with: Array(BootstrapText.text(bootstrap).utf8), mode: 0o600)
            if let bundle = try bootstrap.dataDir.flatMap({ dataDir throws(SystemError) in try kept(dataDir) }) {
                try Files.replace("\(folder)/data/bundle", with: bundle, mode: 0o600)
            }
            try Files.rename(folder, to: out)
            try Files.synchronizeFolder(above)
        } catch {
            throw Failure(error)
        }
        console.note(
            "\(out): the folder of \(bootstrap.unit), with the key \(key.slots[0].keyID); its README.md says more")
    }

    private static func kept(_ dataDir: String) throws(SystemError) -> [UInt8]? {
        let path = "\(dataDir)/bundle"
        guard try Files.facts(of: path) != nil else { return nil }
        return try Files.read(path, limitBytes: Inputs.bytesMax)
    }

    private static func key(_ bootstrap: Bootstrap, now: Moment) throws(Failure) -> KeyFileText {
        if let path = bootstrap.keyFile { return try KeyFileText(reading: path) }
        guard let path = bootstrap.ring else {
            throw Failure(.usage, "--ring or --key-file is missing: where the key of \(bootstrap.unit) stands")
        }
        let ring = try KeyRingText(reading: path, mustExist: true)
        let unit = bootstrap.unit.description
        let entries = ring.entries.filter { $0.units.first == unit && $0.mayServe(at: now) }
        guard let node = entries.first?.node else {
            throw Failure(
                .failed, "\(path) has no key of \(unit) that may serve; make one with: tamcap keys new --unit \(unit)")
        }
        var slots: [KeyFileText.Slot] = []
        for entry in entries where entry.node == node {
            guard let attestationKey = entry.attestationKey else {
                throw Failure(
                    .failed,
                    "\(path) lacks the attestation key of \(entry.keyID): name the nation's ring, or the key "
                        + "file with --key-file")
            }
            slots.append(
                KeyFileText.Slot(
                    keyID: entry.keyID, sessionKey: entry.sessionKey, attestationKey: attestationKey,
                    validity: entry.validity))
        }
        return KeyFileText(node: node, units: [bootstrap.unit], slots: slots)
    }

    private static func configuration(_ bootstrap: Bootstrap) -> String {
        """
        // The agent of \(bootstrap.unit), made by `tamcap keys export`. Paths are relative to this folder.
        {
            "units": ["\(bootstrap.unit)"],
            "realm": "\(bootstrap.isTraining ? "training" : "production")",
            "upstreams": [{ "name": "upstream", "host": \(quoted(bootstrap.host)), "port": \(bootstrap.port) }],
            "keyFile": "key.json",
            "dataDir": "data",
            // Thay bằng nguồn thật của đơn vị, hoặc đưa tệp vào inbox. / The office's own source, or files in inbox.
            "sources": [{ "kind": "inbox", "path": "inbox" }],
        }

        """
    }
}

/// What whoever carries an office's folder to its machine reads.
private enum BootstrapText {
    static func text(_ bootstrap: KeysCommand.Bootstrap) -> String {
        """
        # Tam Cấp: đơn vị \(bootstrap.unit)

        Thư mục này dùng cho một máy duy nhất của đơn vị. `key.json` là khóa của đơn vị: ai đọc được tệp này thì có thể
        gửi số liệu thay đơn vị. Không gửi qua thư điện tử, không để lại bản sao.

        1. Chép cả thư mục sang máy của đơn vị qua đường an toàn, giữ nguyên quyền tệp: `scp -rp`, `rsync -a`, `tar`.
        2. Cài chương trình `tamcap-agent` (một tệp), ví dụ vào `/usr/local/bin`.
        3. Tạo người dùng riêng và giao thư mục: `useradd --system tamcap`, `chown -R tamcap: THƯ_MỤC`.
        4. Kiểm tra bằng người dùng đó: `tamcap-agent --config THƯ_MỤC/agent.json --check`. Nếu báo quyền tệp khóa, hãy
           chạy đúng lệnh `chmod` được in ra.
        5. Máy phải kết nối được tới \(bootstrap.host), cổng \(bootstrap.port) (TCP, chiều đi).
        6. Chạy `tamcap-agent --config THƯ_MỤC/agent.json` (hoặc dịch vụ systemd), rồi xem
           `tamcap-agent status --config THƯ_MỤC/agent.json`.
        7. Đưa tệp hồ sơ vào `inbox/` bằng cách đổi tên, hoặc sửa `sources` trong `agent.json`. Giữ lại `inbox/done/`.
        8. Khi `status` báo trung ương đã nhận, hãy xóa mọi bản sao khác của thư mục này.

        # Tam Cấp: unit \(bootstrap.unit)

        This folder is for one machine of the office. `key.json` is the office's key: whoever reads it can send figures
        in its name. Do not send it by mail, and leave no copy behind.

        1. Copy the whole folder to the office's machine over a safe way, with its modes: `scp -rp`, `rsync -a`, `tar`.
        2. Install the program `tamcap-agent` (one file), for example in `/usr/local/bin`.
        3. Make a user of its own and give it the folder: `useradd --system tamcap`, `chown -R tamcap: FOLDER`.
        4. Check as that user: `tamcap-agent --config FOLDER/agent.json --check`. If it names the mode of the key file,
           run the `chmod` that it prints.
        5. The machine must reach \(bootstrap.host), port \(bootstrap.port) (TCP, outgoing).
        6. Run `tamcap-agent --config FOLDER/agent.json` (or the systemd service), then look at
           `tamcap-agent status --config FOLDER/agent.json`.
        7. Put record files into `inbox/` by rename, or change `sources` in `agent.json`. Keep `inbox/done/`.
        8. When `status` says that the centre has received, remove every other copy of this folder.

        """
    }
}
