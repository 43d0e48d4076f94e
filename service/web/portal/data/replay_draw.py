import hashlib, json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
h = lambda *lines: hashlib.sha256("\n".join(lines).encode()).hexdigest()
listed = lambda k: h(*(f"{e['id']}\t{e['name']}" for e in sorted(d[k], key=lambda e: e["id"])), "")
frozen = [listed("candidates"), listed("inspectors"), h(d["secret"])] == [d["candidates_hash"], d["inspectors_hash"], d["commitment"]]
seed = h(d["secret"], d["public_value"], d["candidates_hash"], d["inspectors_hash"])
objects = sorted((e["id"] for e in d["candidates"]), key=lambda o: h(seed, "object", o))[: d["number"]]
free = lambda o: [e["id"] for e in d["inspectors"] if [o, e["id"]] not in d["recusals"]]
people = lambda o: sorted(free(o), key=lambda i: h(seed, "inspector", o, i))[: d["per_object"]]
print("same" if frozen and d["drawn"] == [{"object": o, "inspectors": people(o)} for o in objects] else "DIFFERENT")
