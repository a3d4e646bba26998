"""x"""
CONTENT_TYPE="text/plain"
def scrape(*a): return ""
