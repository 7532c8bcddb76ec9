/** What kind of file a name stands for, by its extension. */
import { splitName } from "../protocol/shapes.ts";

export type Kind = keyof typeof extensions | "Other";

// Kinds are folder names for people as well, so they are plural words. One extension has one kind.
const extensions = {
  Documents:
    "pdf doc docx docm dot dotx odt ott rtf txt md markdown tex pages wpd wps epub mobi azw3 djvu xps oxps ps one log org rst adoc srt vtt",
  Spreadsheets: "xls xlsx xlsm xlsb xlt xltx xltm ods ots csv tsv numbers",
  Presentations: "ppt pptx pptm pps ppsx pot potx odp otp key",
  Images:
    "jpg jpeg jpe jfif png gif bmp tif tiff webp avif heic heif svg ico psd ai eps indd raw cr2 cr3 nef arw dng orf rw2 raf xcf sketch fig drawio vsd vsdx",
  Audio: "mp3 wav flac m4a aac ogg oga opus wma aif aiff amr mid midi",
  Video: "mp4 m4v mov avi mkv webm wmv mpg mpeg 3gp flv ogv mts m2ts",
  Archives: "zip 7z rar tar gz tgz bz2 tbz2 xz txz zst lz4 cab iso dmg img",
  Mail: "eml msg mbox pst ost emlx",
  Contacts: "vcf ics",
  "Web pages": "html htm xhtml mhtml mht webarchive",
  Code: "js mjs cjs ts tsx jsx py ipynb rb java kt c h cc cpp hpp cs go rs php swift scala r jl lua pl sh bash zsh ps1 bat cmd sql vb vbs m dart ex exs clj hs css scss less vue svelte",
  Data: "json jsonl ndjson xml yaml yml toml ini cfg conf parquet avro arrow feather sqlite sqlite3 db mdb accdb sav dta rds rdata geojson gpx kml shp dbf bib",
  Programs: "exe msi app apk deb rpm jar appimage bin dll so dylib pkg vsix",
  Fonts: "ttf otf woff woff2",
  Certificates: "pem crt cer p12 pfx p7s asc gpg sig",
} as const;

const kindOfExtension = new Map<string, Kind>(
  Object.entries(extensions).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind as Kind] as const)),
);

/** The kind of a file of this name; "Other" when the extension is missing or unknown. */
export function kindOf(name: string): Kind {
  const [, extension] = splitName(name);
  return kindOfExtension.get(extension.toLowerCase()) ?? "Other";
}
