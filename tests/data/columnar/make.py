"""Makes the Parquet and Arrow files of this folder: python make.py. Made with pyarrow 26.0.1.

All hold the articles of articles.csv, in the types that tools write by default or when asked for less space.
"""

import csv
import datetime

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

with open("articles.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
texts = {name: [row[name] or None for row in rows] for name in rows[0]}
days = [day and datetime.date.fromisoformat(day) for day in texts["published"]]
noons = [day and datetime.datetime.combine(day, datetime.time(12)) for day in days]
text, large = pa.string(), pa.large_string()
plain = pa.table({name: pa.array(values, text) for name, values in texts.items()})
dated = plain.set_column(2, "published", pa.array(days, pa.date32()))
typed = pa.table(
    {
        "id": pa.array(texts["id"], large),
        "outlet": pa.array(texts["outlet"], text).dictionary_encode(),
        "published": pa.array(noons, pa.timestamp("us", tz="UTC")),
        "title": pa.array(texts["title"], pa.string_view()),
        "text": pa.array([value.encode() for value in texts["text"]], pa.binary()),
        "country": pa.array(texts["country"], large).dictionary_encode(),
        "tags": pa.array([["a", "b"], None, []], pa.list_(text)),
    }
)
pq.write_table(plain, "snappy.parquet")
pq.write_table(dated, "dated.parquet", row_group_size=2, data_page_version="2.0")
pq.write_table(typed, "typed.parquet", compression="none", use_dictionary=False)
for packing in ["zstd", "lz4", "gzip", "brotli"]:
    pq.write_table(plain, f"{packing}.parquet", compression=packing)
with pa.ipc.new_stream("stream.arrows", typed.schema) as stream:
    stream.write_table(typed, max_chunksize=2)
pa.feather.write_feather(dated, "feather.arrow", compression="uncompressed")
pa.feather.write_feather(dated, "lz4.feather", compression="lz4")
pq.write_table(plain.set_column(4, "text", pa.array([1, 2, 3])), "numbers.parquet")
pq.write_table(plain.rename_columns([*plain.column_names[:4], "body", "country"]), "body.parquet")
pq.write_table(plain.slice(0, 0), "nothing.parquet")

# A page that unpacks to five million bytes and says that they are two million: varints of thrift, of the same length.
def varint(n):
    n *= 2
    return bytes((n >> shift & 0x7F) | 0x80 * (n >> shift > 0x7F) for shift in (0, 7, 14, 21))


one = pa.table({"text": pa.array(["x" * 5_000_000], text)})
pq.write_table(one, "lies.parquet", compression="zstd", use_dictionary=False, write_statistics=False)
with open("lies.parquet", "r+b") as file:
    whole = file.read()
    size = next(n for n in range(5_000_000, 5_000_100) if varint(n) in whole[:100])
    file.seek(whole.index(varint(size)))
    file.write(varint(2_000_000))
