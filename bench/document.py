def write(r,d): return d
