# Reference figures for the comparison of groups: Rscript recipe.R (R 4.2, epiR 2.0.57)
p <- c(0.01, 0.04, 0.03, 0.005, 0.6)
print(p.adjust(p, "holm"))
print(p.adjust(p, "BH"))

# Rogan & Gladen's share: the examples of the manual of epi.prev
suppressMessages(library(epiR))
print(epi.prev(pos = 23, tested = 150, se = .96, sp = .89, method = "c-p", units = 1)$tp, digits = 10)
several <- epi.prev(pos = c(8, 12, 7), tested = c(210, 189, 124), se = c(.6, .65, .7), sp = c(.9, .95, .99),
                    method = "c-p", units = 1)
print(several$tp, digits = 10)
