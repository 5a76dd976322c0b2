"""Control arms: payments as two other designs would send them, so that what ours costs and what it saves is seen beside what others pay
and lose. Each is a program of its own that the benchmark starts; nothing of the product imports them."""
