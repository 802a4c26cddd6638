//! What the hub says that one revision of a model holds.

use serde::Deserialize;

/// One revision of a model: always a commit, whatever was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The commit's hash, 40 hexadecimal digits.
    pub commit: String,
    /// The licence's short name, as `mit`; `None` if the model's card names none.
    pub license: Option<String>,
    /// The files, by path; those with names that framelens would not write to a disk are left out.
    pub files: Vec<Offered>,
}

/// A file that the hub offers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offered {
    /// Its path in the repository, with `/`.
    pub path: String,
    /// Its size in bytes; `None` if the hub does not say.
    pub size: Option<u64>,
    /// Its SHA-256 in hexadecimal; `None` if the hub does not say, as for small files.
    pub sha256: Option<String>,
}

#[derive(Deserialize)]
struct ListingRow {
    sha: String,
    #[serde(default)]
    siblings: Vec<FileRow>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct FileRow {
    rfilename: String,
    #[serde(default)]
    size: Option<u64>,
    #[serde(default)]
    lfs: Option<LfsRow>,
}

#[derive(Deserialize)]
struct LfsRow {
    #[serde(default)]
    sha256: Option<String>,
    #[serde(default)]
    size: Option<u64>,
}

impl Listing {
    /// Reads the answer of `/api/models/OWNER/NAME/revision/REVISION?blobs=true`
    /// (<https://huggingface.co/docs/hub/api>). Fails with the reason if it is none.
    pub(super) fn parse(json: &str) -> Result<Self, String> {
        let row: ListingRow = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let commit = row.sha.to_lowercase();
        if !is_hex(&commit, 40) {
            return Err(format!("\"{commit}\" is no hash of a commit"));
        }
        let license = row.tags.iter().find_map(|tag| tag.strip_prefix("license:"));
        let mut files: Vec<Offered> =
            row.siblings.into_iter().filter_map(FileRow::offered).collect();
        files.sort();
        Ok(Self { commit, license: license.map(str::to_string), files })
    }

    /// The file at a path; `None` if there is none.
    pub fn file(&self, path: &str) -> Option<&Offered> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl FileRow {
    fn offered(self) -> Option<Offered> {
        let lfs = self.lfs.as_ref();
        let sha256 = lfs.and_then(|lfs| lfs.sha256.clone()).map(|sha256| sha256.to_lowercase());
        Some(Offered {
            size: lfs.and_then(|lfs| lfs.size).or(self.size),
            sha256: sha256.filter(|sha256| is_hex(sha256, 64)),
            path: Some(self.rfilename).filter(|path| is_plain(path))?,
        })
    }
}

/// Whether a path is relative, leads nowhere else and means the same in an address and on every disk.
pub(super) fn is_plain(path: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c))
    };
    path.len() < 200 && path.split('/').all(plain)
}

/// Whether this is a digest of so many hexadecimal digits.
pub(super) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::Listing;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn sizes_and_digests_are_those_of_large_files_where_there_are_two() {
        let sha256 = "AB".repeat(32);
        let json = format!(
            r#"{{"sha":"{COMMIT}","tags":["onnx","license:apache-2.0"],"more":1,"siblings":[
                {{"rfilename":"onnx/model.onnx","size":9,"blobId":"x","lfs":{{"sha256":"{sha256}","size":900,"pointerSize":134}}}},
                {{"rfilename":"config.json","size":12,"blobId":"y"}},
                {{"rfilename":"README.md"}}]}}"#
        );
        let listing = Listing::parse(&json).unwrap();
        assert_eq!(listing.commit, COMMIT);
        assert_eq!(listing.license.as_deref(), Some("apache-2.0"));
        let file = |path: &str| listing.file(path).map(|file| (file.size, file.sha256.clone()));
        assert_eq!(file("onnx/model.onnx"), Some((Some(900), Some("ab".repeat(32)))));
        assert_eq!(file("config.json"), Some((Some(12), None)));
        assert_eq!(file("README.md"), Some((None, None)));
    }

    #[test]
    fn paths_that_lead_elsewhere_are_not_offered() {
        for path in [
            "../x", "/etc/passwd", "a/../b", "a//b", ".git/config", "C:\\x", "a b", "a%2e", "a?b",
            "",
        ] {
            let row = serde_json::json!({"sha": COMMIT, "siblings": [{"rfilename": path}]});
            assert_eq!(Listing::parse(&row.to_string()).unwrap().files, [], "{path}");
        }
    }

    #[test]
    fn what_is_no_listing_is_refused() {
        for json in ["", "<html>", "[]", "{}", r#"{"sha":"../../x"}"#, r#"{"sha":"abc"}"#] {
            assert!(Listing::parse(json).is_err(), "{json}");
        }
    }
}
