module evenkeel.dev/e2e/workload

go 1.26
